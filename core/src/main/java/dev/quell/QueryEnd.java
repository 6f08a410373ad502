package dev.quell;

import java.util.List;
import java.util.function.Supplier;

/** How a query ended, as its waiters are told. Exceptions are made for each of them, with the stack of who waits. */
sealed interface QueryEnd {
    record Results(List<Result> results) implements QueryEnd {}

    record Failed(Supplier<QuellException> exception) implements QueryEnd {}
}
