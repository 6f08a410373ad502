package dev.quell.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where cancel tokens are.
 *
 * @param file holds the tokens
 * @param keyFile holds the key that seals them; empty for the key of the environment or the user's own
 */
record TokenOptions(Path file, Optional<Path> keyFile) {}
