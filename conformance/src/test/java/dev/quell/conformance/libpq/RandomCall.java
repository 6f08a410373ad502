package dev.quell.conformance.libpq;

/** A call that a random program may make. The choice, any number that is not negative, picks its arguments. */
enum RandomCall {
    SEND_QUERY(12) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQsendQuery(actor.conn(), RandomActor.statement(choice));
        }
    },
    SEND_QUERY_PARAMS(12) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq()
                    .PQsendQueryParams(
                            actor.conn(), RandomActor.statement(choice), 0, null, null, null, null, choice % 2);
        }
    },
    SEND_PREPARE(3) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQsendPrepare(actor.conn(), "s", RandomActor.statement(choice), 0, null);
        }
    },
    SEND_QUERY_PREPARED(3) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQsendQueryPrepared(actor.conn(), "s", 0, null, null, null, choice % 2);
        }
    },
    SEND_DESCRIBE_PREPARED(2) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQsendDescribePrepared(actor.conn(), choice % 2 == 0 ? "s" : "missing");
        }
    },
    SEND_DESCRIBE_PORTAL(1) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQsendDescribePortal(actor.conn(), choice % 2 == 0 ? "" : "missing");
        }
    },
    SEND_CLOSE_PREPARED(2) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQsendClosePrepared(actor.conn(), "s");
        }
    },
    SEND_CLOSE_PORTAL(1) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQsendClosePortal(actor.conn(), "p");
        }
    },
    EXEC(5) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.exec(RandomActor.statement(choice));
        }
    },
    EXEC_PARAMS(3) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.execParams(RandomActor.statement(choice));
        }
    },
    PREPARE(1) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.execute(false, () -> actor.pq().PQprepare(actor.conn(), "s", RandomActor.statement(choice), 0, null));
        }
    },
    DESCRIBE_PREPARED(1) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.execute(false, () -> actor.pq().PQdescribePrepared(actor.conn(), "s"));
        }
    },
    CLOSE_PREPARED(1) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.execute(false, () -> actor.pq().PQclosePrepared(actor.conn(), "s"));
        }
    },
    GET_RESULT(25) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.result();
        }
    },
    GET_RESULTS(6) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.results();
        }
    },
    CONSUME_INPUT(8) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQconsumeInput(actor.conn());
        }
    },
    IS_BUSY(8) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQisBusy(actor.conn());
        }
    },
    NOTIFIES(2) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.notifies();
        }
    },
    FLUSH(4) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQflush(actor.conn());
        }
    },
    SET_NONBLOCKING(4) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQsetnonblocking(actor.conn(), choice % 2);
            actor.pq().PQisnonblocking(actor.conn());
        }
    },
    SINGLE_ROW(5) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQsetSingleRowMode(actor.conn());
        }
    },
    CHUNKED_ROWS(5) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQsetChunkedRowsMode(actor.conn(), choice % 6);
        }
    },
    ENTER_PIPELINE(5) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQenterPipelineMode(actor.conn());
        }
    },
    EXIT_PIPELINE(4) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.exitPipeline();
        }
    },
    PIPELINE_SYNC(6) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.sync(true);
        }
    },
    SEND_PIPELINE_SYNC(3) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.sync(false);
        }
    },
    SEND_FLUSH_REQUEST(3) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQsendFlushRequest(actor.conn());
        }
    },
    PUT_COPY_DATA(8) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.copyIn(new String[] {"4\n", "x\n", "", "5\n6"}[choice % 4]);
        }
    },
    PUT_COPY_END(6) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pq().PQputCopyEnd(actor.conn(), choice % 3 == 0 ? "given up" : null);
        }
    },
    GET_COPY_DATA(10) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.copyOut(choice % 2);
        }
    },
    CANCEL_CREATE(3) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.createCancel();
        }
    },
    CANCEL_START(3) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.startCancel();
        }
    },
    CANCEL_POLL(5) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.pollCancel();
        }
    },
    CANCEL_BLOCKING(4) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.blockCancel();
        }
    },
    CANCEL_RESET(2) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.resetCancel();
        }
    },
    CANCEL_FINISH(1) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.finishCancel();
        }
    },
    LEGACY_CANCEL(2) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.legacyCancel();
        }
    },
    RESET(1) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.reset();
        }
    },
    TERMINATE(1) {
        @Override
        void play(RandomActor actor, int choice) {
            actor.terminate();
        }
    };

    private final int weight;

    RandomCall(int weight) {
        this.weight = weight;
    }

    /** How often it is made, relative to the others. */
    int weight() {
        return weight;
    }

    /** Whether it sends what is left to send and then reads. */
    boolean reads() {
        return this == CONSUME_INPUT || this == GET_RESULT || this == GET_RESULTS;
    }

    /** Whether the server cannot notice it. */
    boolean isLocal() {
        return switch (this) {
            case IS_BUSY,
                    NOTIFIES,
                    SINGLE_ROW,
                    CHUNKED_ROWS,
                    ENTER_PIPELINE,
                    CANCEL_CREATE,
                    CANCEL_START,
                    CANCEL_RESET,
                    CANCEL_FINISH -> true;
            default -> false;
        };
    }

    abstract void play(RandomActor actor, int choice);
}
