package dev.quell.cli.print;

/** The head of a column. */
public record Head(String name, Kind kind) {}
