import dev.quell.Connection;
import dev.quell.Quell;

/** Sends a query that runs for long, says so, and waits to be killed, or leaves by itself. */
class ShutdownProgram {
    public static void main(String[] arguments) throws Exception {
        Connection connection = Quell.connect(arguments[0]);
        connection.send("select pg_sleep(600) /* " + arguments[1] + " */");
        connection.send("create table queued_" + arguments[1] + "()");
        System.out.println("sent");
        if (System.in.read() == 'x') {
            System.exit(7);
        }
        Thread.sleep(600_000);
    }
}
