/*
 * The life of a cancel. README.md says what stands for what, and what is left out.
 *
 * Every handler of the client's loop is one atomic step, as it is in the loop. Whatever takes time in the world (a packet,
 * a process being scheduled, a signal handler, a timer) is a step of its own, which may come as late as it likes.
 */

#ifndef QUERIES
#define QUERIES 2 /* queries that wait to be sent when the session begins */
#endif
#ifndef CANCELS
#define CANCELS 2 /* cancels the application asks for; closing the session may bring one more */
#endif
#ifndef FAULTS
#define FAULTS 2 /* faults of the network */
#endif

#define PROBE 0 /* the query that ROUND_TRIP sends; no cancel is ever meant for it */
#define NOTHING 255
#define bit(query) (1 << (query))

mtype:life = { OPEN, RETIRED, CLOSING, CLOSED };
mtype:attempt = { NONE, DIALLING, STUCK, WRITTEN };
mtype:wire = { FREE, REQUESTED, SIGNALLED, SHUT };
mtype:sight = { ALL, ERROR, SILENCE };
mtype:ending = { COMPLETED, STATEMENT_TIMEOUT, USER_CANCEL };
mtype = { CANCELLED, COMPLETED_FIRST, FAILED_OTHERWISE, UNDELIVERED, TIMED_OUT, CONNECTION_LOST };

/* The session's connection: ordered, and reliable until it breaks. */
chan toServer = [1] of { byte };
chan toClient = [1] of { mtype:ending, byte };
bool broken;

/* The cancel connections: two, so that a new one can be made while a forgotten one is still under way. */
mtype:wire wire[2] = FREE;
byte meant[2];               /* the query that the request is to end */
mtype:sight sight[2] = ALL;  /* what the client will see of what the server does */
byte faults = FAULTS;

/* The backend's signals, each as the set of queries that they were meant for. */
byte posted;  /* SIGINT is posted, the handler has not run */
byte pending; /* QueryCancelPending */
bool gone;

/* Session */
mtype:life life = OPEN;
byte waiting = QUERIES;
byte sent;
byte current = NOTHING;
byte cancels = CANCELS;

/* CancelOperation */
bool cancelling;
byte target;
bool ended;
mtype end;
bool delivered;
bool due; /* the retry timer is set; stands for the first dial too */
mtype:attempt attempt = NONE;
byte slot;

/* How the backend really ended a query, for the assertions. */
mtype:ending really[QUERIES + 1];

#ifdef ROUND_TRIP
bool absorb;
#endif

#ifdef LATE_END
bool kept[2]; /* a request given up, whose end the session still waits for */
#define isKept(i) kept[i]
#else
#define isKept(i) false
#endif

#define free(i) (wire[i] == FREE && !isKept(i))
#define held(i) ((attempt == WRITTEN && slot == i) || isKept(i))

#ifdef NO_FENCE
#define fenced false
#else
#define fenced (cancelling || (life == OPEN && (isKept(0) || isKept(1))))
#endif

/* Session.advance */
inline advance() {
    if
    :: current != NOTHING || fenced || life == CLOSED -> skip
    :: else ->
        if
#ifdef ROUND_TRIP
        :: absorb && life == OPEN ->
            absorb = false;
            current = PROBE;
            toServer ! PROBE;
            printf("client: sends a query that does nothing\n")
        :: !(absorb && life == OPEN) && waiting > 0 ->
#else
        :: waiting > 0 ->
#endif
            waiting--;
            sent++;
            current = sent;
            toServer ! sent;
            printf("client: sends query %d\n", sent)
        :: waiting == 0 && life != OPEN ->
            life = CLOSED;
            printf("client: ends the session\n")
        :: else -> skip
        fi
    fi
}

/* Session.CancelOwner.cancelUnaccountedFor */
inline unaccountedFor() {
    printf("client: cannot know what becomes of the request\n");
#if defined(ROUND_TRIP)
    absorb = true
#elif defined(LATE_END)
    kept[slot] = true
#else
    if
    :: life == OPEN ->
        life = RETIRED;
        waiting = 0;
        printf("client: retires the session\n")
    :: else -> skip
    fi
#endif
}

/* The client closes its side of the cancel connection. What is on its way stays on its way. */
inline letGo() {
    attempt = NONE;
    if
    :: !isKept(slot) ->
        sight[slot] = ALL;
        if
        :: wire[slot] == SIGNALLED || wire[slot] == SHUT -> wire[slot] = FREE; meant[slot] = 0
        :: else -> skip
        fi
    :: else -> skip
    fi;
    slot = 0
}

/* CancelOperation.finish, then Session.CancelOwner.cancelOver */
inline finish(outcome) {
    cancelling = false;
    due = false;
    if
    :: attempt == WRITTEN ->
#ifndef REUSE_AFTER_TIMEOUT
        unaccountedFor();
#endif
        letGo()
    :: else -> attempt = NONE
    fi;
    printf("client: reports the cancel of query %d: %e\n", target, outcome);
    /* S3 */
    assert(outcome != CANCELLED || really[target] == USER_CANCEL);
    assert(outcome != COMPLETED_FIRST || really[target] == COMPLETED);
    assert(outcome != FAILED_OTHERWISE || really[target] == STATEMENT_TIMEOUT);
#ifdef WITNESS
    assert(outcome != WITNESS);
#endif
    if
    :: ended -> really[target] = 0
    :: else -> skip
    fi;
    target = 0;
    ended = false;
    end = 0;
    delivered = false;
    if
    :: life == CLOSING && current != NOTHING ->
        current = NOTHING;
        life = CLOSED;
        printf("client: breaks the session off\n")
    :: else -> advance()
    fi
}

/* CancelOperation.settle */
inline settle() {
    if
    :: ended && attempt != WRITTEN -> finish(end)
    :: else -> skip
    fi
}

/* CancelOperation.next */
inline next() {
    if
#ifdef NO_RETRY
    :: !ended -> due = !delivered
#else
    :: !ended -> due = true
#endif
    :: ended -> settle()
    fi
}

/* CancelOperation.attemptDelivered */
inline attemptDelivered() {
    letGo();
    delivered = true;
    next()
}

/* CancelOperation.attemptFailed */
inline attemptFailed() {
    printf("client: sees its cancel connection fail\n");
    if
    :: attempt == WRITTEN ->
#ifndef REUSE_AFTER_RESET
        unaccountedFor();
#endif
        letGo()
    :: else -> attempt = NONE
    fi;
    next()
}

/* Session.cancelRunning, CancelOperation.start */
inline startCancel() {
    cancelling = true;
    target = current;
    due = true;
    printf("client: begins to cancel query %d\n", target)
}

/* Whoever uses the session. */
active proctype Application() {
    atomic { advance() };
    do
    :: atomic { cancels > 0 && current != NOTHING && current != PROBE && !cancelling ->
        cancels--;
        startCancel()
       }
    :: atomic { life == OPEN || life == RETIRED ->
        life = CLOSING;
        waiting = 0;
        cancels = 0;
        printf("application: closes the session\n");
        if
        :: current != NOTHING && current != PROBE && !cancelling -> startCancel()
        :: else -> advance()
        fi;
        break
       }
    :: life == CLOSED -> break
    od
}

/* Session.ready, Session.lost */
active proctype SessionReads() {
    mtype:ending how;
    byte query;
end_of_session:
    do
    :: atomic { life != CLOSED && !broken && nempty(toClient) ->
        toClient ? how, query;
        current = NOTHING;
        if
        :: cancelling && query == target ->
            ended = true;
            due = false;
            if
            :: how == USER_CANCEL -> end = CANCELLED
#ifdef TRUST_SQLSTATE
            :: how == STATEMENT_TIMEOUT -> end = CANCELLED
#else
            :: how == STATEMENT_TIMEOUT -> end = FAILED_OTHERWISE
#endif
            :: how == COMPLETED -> end = COMPLETED_FIRST
            fi;
            settle()
        :: else -> really[query] = 0
        fi;
        how = 0;
        query = 0;
        advance()
       }
    :: atomic { life != CLOSED && broken ->
        printf("client: sees the session break\n");
        current = NOTHING;
        waiting = 0;
        life = CLOSED;
        if
        :: cancelling -> finish(CONNECTION_LOST)
        :: else -> skip
        fi
       }
    od
}

/* The timer of CancelOperation.next, then CancelOperation.dial */
active proctype Retry() {
end_of_session:
    do
    :: atomic { due && (free(0) || free(1)) ->
        due = false;
        attempt = DIALLING
       }
    od
}

/* CancelMachine, turned by Opening */
active proctype Attempt() {
end_of_session:
    do
    :: atomic { attempt == DIALLING ->
        if
        :: free(0) -> slot = 0
        :: else -> slot = 1
        fi;
        meant[slot] = target;
        wire[slot] = REQUESTED;
        attempt = WRITTEN;
        printf("client: sends a cancel request, meant for query %d\n", target);
#ifdef CLOSE_WITHOUT_WAITING
        attemptDelivered()
#endif
       }
    :: atomic { attempt == WRITTEN && sight[slot] != SILENCE && wire[slot] == SHUT ->
        printf("client: sees the end of its cancel connection\n");
        attemptDelivered()
       }
    :: atomic { attempt == WRITTEN && sight[slot] == ERROR -> attemptFailed() }
    od
}

#ifdef LATE_END
/* The end of a request that the operation has given up. */
active [2] proctype LateEnd() {
    byte i = _pid % 2;
end_of_session:
    do
    :: atomic { kept[i] && ((sight[i] == ALL && wire[i] == SHUT) || life == CLOSED) ->
        kept[i] = false;
        sight[i] = ALL;
        if
        :: wire[i] == SIGNALLED || wire[i] == SHUT -> wire[i] = FREE; meant[i] = 0
        :: else -> skip
        fi;
        advance()
       }
    od
}
#endif

#if !defined(PATIENT) && !defined(NO_DEADLINE)
/* CancelOperation.deadlinePassed */
active proctype Deadline() {
end_of_session:
    do
    :: atomic { cancelling ->
        printf("client: the deadline passes\n");
        if
        :: ended -> finish(end)
        :: !ended && delivered -> finish(TIMED_OUT)
        :: else -> finish(UNDELIVERED)
        fi
       }
    od
}
#endif

/* What the network may do to the connections, and need not. */
active proctype Network() {
end_of_session:
    do
#ifdef LIVENESS
    :: faults > 0 -> faults = 0 /* fairness must not force a fault to happen */
#endif
    :: atomic { faults > 0 && attempt == DIALLING ->
        faults--;
        attemptFailed()
       }
    :: atomic { faults > 0 && attempt == WRITTEN && sight[slot] == ALL ->
        faults--;
        sight[slot] = ERROR;
        printf("network: the cancel connection is reset\n");
        if
        :: wire[slot] == REQUESTED -> wire[slot] = FREE
        :: true -> skip /* the server has the request, or will have it */
        fi
       }
    :: atomic { faults > 0 && attempt == WRITTEN && wire[slot] == REQUESTED ->
        faults--;
        wire[slot] = SHUT;
        printf("server: gives the cancel connection up before it has read anything\n")
       }
#ifndef PATIENT
    :: atomic { faults > 0 && attempt == DIALLING ->
        faults--;
        attempt = STUCK
       }
    :: atomic { faults > 0 && attempt == WRITTEN && sight[slot] == ALL ->
        faults--;
        sight[slot] = SILENCE;
        printf("network: the cancel connection falls silent\n");
        if
        :: wire[slot] == REQUESTED -> wire[slot] = FREE
        :: true -> skip
        fi
       }
    :: atomic { faults > 0 && !broken && life != CLOSED -> faults--; broken = true }
#endif
    od
}

#ifdef CLOSE_BEFORE_SIGNAL
byte late[2];
#endif

/* The server's process for one cancel connection. */
proctype Helper(byte i) {
end_of_session:
    do
#ifdef CLOSE_BEFORE_SIGNAL
    :: atomic { wire[i] == REQUESTED && late[i] == 0 ->
        late[i] = meant[i];
        wire[i] = SHUT;
        printf("server: closes the cancel connection\n")
       }
    :: atomic { late[i] != 0 && !gone ->
        printf("server: signals the backend, for query %d\n", late[i]);
        posted = posted | bit(late[i]);
        late[i] = 0
       }
#else
    :: atomic { wire[i] == REQUESTED ->
        if
        :: !gone -> posted = posted | bit(meant[i])
        :: else -> skip
        fi;
        printf("server: signals the backend, for query %d\n", meant[i]);
        if
        :: held(i) -> wire[i] = SIGNALLED
        :: else -> wire[i] = FREE; meant[i] = 0
        fi
       }
    :: atomic { wire[i] == SIGNALLED -> wire[i] = SHUT; printf("server: closes the cancel connection\n") }
#endif
    od
}

init {
    atomic { run Helper(0); run Helper(1) }
}

/* The kernel runs the backend's signal handler, whenever it likes. */
active proctype Signals() {
end_of_session:
    do
    :: atomic { posted != 0 && !gone -> pending = pending | posted; posted = 0 }
    od
}

/* No query runs: what is pending is for nobody. */
inline drop() {
    if
    :: pending != 0 -> pending = 0; printf("backend: drops the signal\n")
    :: else -> skip
    fi
}

/* PostgresMain */
active proctype Backend() {
    byte query;
    bool endless;
    bool more;
    mtype:ending how;
idle:
    do
    :: atomic { !broken && nempty(toServer) ->
        toServer ? query;
        /*
         * A signal posted before a system call returns is handled before the program goes on; then, with the command
         * in hand and not begun, what is pending is dropped.
         */
        pending = pending | posted;
        posted = 0;
#ifndef NO_RESET
        drop();
#endif
        printf("backend: begins query %d\n", query);
        if
        :: query != PROBE -> endless = true
        :: true -> endless = false
        fi;
        if
        :: true -> more = true
        :: true -> more = false
        fi;
        break
       }
    :: atomic { pending != 0 && empty(toServer) -> drop() } /* reading drops it too */
    :: broken || life == CLOSED -> goto leave
    od;
    do
    :: atomic { pending != 0 ->
        printf("backend: ends query %d: canceling statement due to user request\n", query);
        /* S1 */
        assert(query == PROBE || (pending & ~bit(query)) == 0);
        pending = 0;
        how = USER_CANCEL;
        break
       }
    :: atomic { more -> /* between two messages of the same query */
        more = false;
        pending = pending | posted;
        posted = 0;
        drop()
       }
    :: atomic { !more && !endless -> how = COMPLETED; break }
    :: atomic { !more && !endless && query != PROBE -> how = STATEMENT_TIMEOUT; break }
    :: broken || life == CLOSED -> goto leave
    od;
    atomic {
        really[query] = how;
        toClient ! how, query;
        printf("backend: is ready after query %d\n", query);
        query = 0;
        endless = false;
        more = false;
        how = 0;
        goto idle
    }
leave:
    atomic { gone = true; posted = 0; pending = 0 }
}

#ifndef LIVENESS
/* S4: when nothing can move any more, it is because everything is over. */
active proctype Rest() {
    timeout -> assert(life == CLOSED && !cancelling && gone)
}
#endif

/* S2 */
ltl over { [] (cancelling -> <> !cancelling) }
