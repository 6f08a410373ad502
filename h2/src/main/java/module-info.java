/** dblink's functions as SQL functions in an H2 database. */
@SuppressWarnings({
    "requires-automatic", // H2 has a module name, but no descriptor
    "module" // H2 ends with a digit
})
module dev.quell.h2 {
    requires com.h2database;
    requires transitive dev.quell.dblink;
    requires transitive java.sql;
    requires static transitive org.jspecify;

    exports dev.quell.h2;
    exports dev.quell.h2.functions to
            com.h2database;
}
