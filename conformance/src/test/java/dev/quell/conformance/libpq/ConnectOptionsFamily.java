package dev.quell.conformance.libpq;

import java.util.List;

/** Options that are wrong, and what is said about them before anything is sent; and what parsing makes of them. */
final class ConnectOptionsFamily implements Family {
    private static final List<String> REFUSED_AT_ONCE = List.of(
            "nonsense",
            "nonsense=1",
            "host=localhost user='unterminated",
            "host=localhost user=\\",
            "=1",
            "sslmode=nonsense",
            "sslmode=''",
            "sslnegotiation=nonsense",
            "sslnegotiation=direct sslmode=prefer",
            "sslnegotiation=direct sslmode=allow",
            "sslrootcert=system sslmode=require",
            "sslcertmode=nonsense",
            "sslcertmode=require sslmode=disable",
            "gssencmode=nonsense",
            "channel_binding=nonsense",
            "require_auth=nonsense",
            "require_auth=md5,md5",
            "require_auth=!md5,!md5",
            "require_auth=md5,!password",
            "require_auth=!md5,password",
            "require_auth=md5,",
            "target_session_attrs=nonsense",
            "load_balance_hosts=nonsense",
            "min_protocol_version=nonsense",
            "max_protocol_version=3.1",
            "max_protocol_version=2.0",
            "min_protocol_version=3.2 max_protocol_version=3.0",
            "ssl_min_protocol_version=nonsense",
            "ssl_max_protocol_version=nonsense",
            "ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.2",
            "scram_client_key=nonsense",
            "scram_client_key=AAAA",
            "scram_server_key=nonsense",
            "scram_server_key=AAAA",
            "host=a,b hostaddr=127.0.0.1",
            "host=a,b,c port=1,2",
            "hostaddr=127.0.0.1,127.0.0.1 port=1,2,3",
            "service=nowhere");

    private static final List<String> REFUSED_LATER = List.of(
            "port=0",
            "port=65536",
            "port=abc",
            "port='5432x'",
            "port=-1",
            "port=' 1 '",
            "connect_timeout=abc",
            "connect_timeout=99999999999",
            "keepalives=abc",
            "keepalives_idle=abc",
            "keepalives_interval=1x",
            "keepalives_count=abc",
            "tcp_user_timeout=abc",
            "keepalives_idle=-1",
            "keepalives_interval=-1",
            "keepalives_count=-1",
            "host=nowhere.invalid",
            "hostaddr=nowhere",
            "hostaddr=1.2.3",
            "sslmode=verify-full sslrootcert=/nonexistent",
            "sslmode=require sslcert=/nonexistent sslkey=/nonexistent",
            "host=/nonexistent",
            "host=/" + "x".repeat(120),
            "requirepeer=nobody");

    private static final List<String> PARSED = List.of(
            "",
            " ",
            "host = localhost  port= 5432 user =me",
            "user='a b' password='it''s'",
            "user='a\\'b' password='\\\\'",
            "user=a\\ b",
            "dbname=''",
            "user",
            "user = ",
            "user=a user=b",
            "requiressl=1",
            "requiressl=0",
            "hostaddr=127.0.0.1 sslmode=require",
            "postgresql://",
            "postgresql:///",
            "postgresql://host",
            "postgresql://host:1",
            "postgresql://user@host",
            "postgresql://user:secret@host:1,other:2/base?application_name=x",
            "postgresql://%2Ftmp/base",
            "postgresql://[::1]:1/base",
            "postgresql://[::1/base",
            "postgresql://[]/base",
            "postgresql://[::1]x/base",
            "postgresql://host/base?a=b=c",
            "postgresql://host/base?a",
            "postgresql://host/base?nonsense=1",
            "postgresql://host/base?user=%zz",
            "postgresql://host/base?user=%00",
            "postgresql://host/b%20c?user=a%2Fb&",
            "postgresql://host/base?ssl=true",
            "postgresql://host/base?ssl=false",
            "postgresql://a b@host/base",
            "postgres://host/base?host=/tmp",
            "Postgresql://host/base");

    @Override
    public String name() {
        return "options";
    }

    @Override
    public void addTo(Scenarios scenarios) {
        for (String options : REFUSED_AT_ONCE) {
            scenarios.alone("wrong: " + options, stage -> {
                stage.state(stage.pq().PQconnectStart(options));
                stage.state(stage.pq().PQconnectdb(options));
                stage.pq().PQping(options);
            });
        }
        for (String options : REFUSED_LATER) {
            scenarios.alone("refused: " + shown(options), stage -> {
                ConnectFamily.connect(stage, base(options));
                stage.connectedByPolling(base(options));
            });
            scenarios.over(Transport.PLAIN, "to a server: " + shown(options), stage -> {
                ConnectFamily.connect(stage, stage.conninfo(options));
                stage.connectedByPolling(stage.conninfo(options));
            });
            scenarios.over(Transport.UNIX, "to a local server: " + shown(options), stage -> {
                ConnectFamily.connect(stage, stage.conninfo(options));
                stage.connectedByPolling(stage.conninfo(options));
            });
        }
        for (String conninfo : PARSED) {
            scenarios.alone("parsed: " + conninfo, stage -> stage.pq().PQconninfoParse(conninfo));
        }
        scenarios.alone("defaults", stage -> stage.pq().PQconndefaults());
    }

    private static String shown(String options) {
        return options.length() > 80 ? options.substring(0, 20) + "..." : options;
    }

    private static String base(String options) {
        return "host=127.0.0.1 port=1 user=somebody dbname=base gssencmode=disable sslmode=disable " + options;
    }
}
