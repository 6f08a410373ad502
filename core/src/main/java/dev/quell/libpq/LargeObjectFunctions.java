package dev.quell.libpq;

/** The functions of large objects: the manual's chapter 33. */
abstract sealed class LargeObjectFunctions extends EventFunctions permits Libpq {
    LargeObjectFunctions() {}
}
