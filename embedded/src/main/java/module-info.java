/** A real PostgreSQL server, unpacked and run by a Java program for as long as it is wanted. */
module dev.quell.embedded {
    requires org.apache.commons.compress;
    requires org.tukaani.xz;
    requires static org.jspecify;

    exports dev.quell.embedded;
}
