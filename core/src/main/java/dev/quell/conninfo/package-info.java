/**
 * Says where to connect and how: connection strings and URIs, the environment, the password file, and the checked
 * settings that come out of them. It reads text and small files, and never opens a connection.
 */
@NullMarked
package dev.quell.conninfo;

import org.jspecify.annotations.NullMarked;
