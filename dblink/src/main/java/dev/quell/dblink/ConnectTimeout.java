package dev.quell.dblink;

import static dev.quell.libpq.Libpq.PQconninfoParse;

import dev.quell.libpq.PQconninfoOption;
import java.util.List;

/** The {@code connect_timeout} of a connection string, where it is honoured. */
final class ConnectTimeout {
    private ConnectTimeout() {}

    /** In seconds; 0 for no limit. What is no number libpq refuses by itself. */
    static int of(DblinkOptions options, String connstr) {
        List<PQconninfoOption> settings = options.honoursConnectTimeout() ? PQconninfoParse(connstr, null) : null;
        if (settings == null) {
            return 0;
        }
        return settings.stream()
                .filter(setting -> setting.keyword().equals("connect_timeout"))
                .map(PQconninfoOption::val)
                .filter(value -> value != null && value.strip().matches("\\d{1,6}"))
                .findFirst()
                .map(value -> Integer.parseInt(value.strip()))
                .orElse(0);
    }
}
