package dev.quell;

import java.util.List;

/**
 * What the server says of a statement without running it. Immutable.
 *
 * @param parameterTypes the OIDs of the types of {@code $1}, {@code $2} and so on
 * @param columns those of its rows; empty if it returns none
 */
public record Description(List<Integer> parameterTypes, List<Column> columns) {}
