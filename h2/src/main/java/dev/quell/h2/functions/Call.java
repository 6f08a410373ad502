package dev.quell.h2.functions;

import java.util.List;
import org.h2.value.Value;

/** A call of a set-returning function as H2 makes it: the same function with the same arguments is the same call. */
record Call(String function, List<Value> arguments) {
    Call {
        arguments = List.copyOf(arguments);
    }

    /** Nothing of the arguments: a connection string among them may hold a password. */
    @Override
    public String toString() {
        return function + " with " + arguments.size() + " arguments";
    }
}
