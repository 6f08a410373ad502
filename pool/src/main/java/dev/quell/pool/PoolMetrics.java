package dev.quell.pool;

import java.time.Duration;

/**
 * The state of a pool at one moment, and what has happened in it so far. The numbers are taken one after the other, so they
 * need not add up while the pool is in use.
 *
 * @param size the number of connections it is to have
 * @param lent the connections that are lent, or being made ready after it
 * @param idle those that can be lent at once
 * @param waiting the claims that wait
 * @param claims the claims that were granted
 * @param waited the time that they waited, together
 * @param timedOut the claims that waited in vain
 * @param connected the connections that were made
 * @param connectFailures the tries to make one that failed
 * @param dropped the connections that were closed rather than lent again: they came back unfit, or gave no answer
 */
public record PoolMetrics(
        int size,
        int lent,
        int idle,
        int waiting,
        long claims,
        Duration waited,
        long timedOut,
        long connected,
        long connectFailures,
        long dropped) {}
