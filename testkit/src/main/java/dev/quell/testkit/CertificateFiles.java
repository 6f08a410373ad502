package dev.quell.testkit;

import java.nio.file.Path;

/**
 * A certificate and its private key as PEM files.
 *
 * @param certificate readable by everyone
 * @param key readable by its owner only, as PostgreSQL demands
 */
public record CertificateFiles(Path certificate, Path key) {}
