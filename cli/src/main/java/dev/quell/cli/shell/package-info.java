/** {@code quell shell}: a prompt over an H2 database in which the functions of dblink are installed. */
@NullMarked
package dev.quell.cli.shell;

import org.jspecify.annotations.NullMarked;
