/*
 * libpq's own loop for the driver race: one figure, in one process, written down as lines "value NAME NUMBER".
 *
 *   race FIGURE CONNINFO KEY=NUMBER ...
 *
 * Declares what it uses of libpq itself, so that no header is needed to build it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
typedef struct pg_cancel_conn PGcancelConn;

enum { CONNECTION_OK = 0 };
enum { PGRES_COMMAND_OK = 1, PGRES_TUPLES_OK = 2, PGRES_COPY_OUT = 3, PGRES_COPY_IN = 4, PGRES_FATAL_ERROR = 7,
       PGRES_PIPELINE_SYNC = 10, PGRES_TUPLES_CHUNK = 12 };
enum { PGRES_POLLING_FAILED = 0, PGRES_POLLING_READING = 1, PGRES_POLLING_WRITING = 2, PGRES_POLLING_OK = 3 };

extern PGconn *PQconnectdb(const char *conninfo);
extern void PQfinish(PGconn *);
extern int PQstatus(const PGconn *);
extern char *PQerrorMessage(const PGconn *);
extern int PQsocket(const PGconn *);
extern int PQsetnonblocking(PGconn *, int);
extern PGresult *PQexec(PGconn *, const char *);
extern PGresult *PQprepare(PGconn *, const char *, const char *, int, const unsigned *);
extern PGresult *PQexecPrepared(PGconn *, const char *, int, const char *const *, const int *, const int *, int);
extern int PQsendQuery(PGconn *, const char *);
extern int PQsendQueryParams(PGconn *, const char *, int, const unsigned *, const char *const *, const int *,
                             const int *, int);
extern int PQsendQueryPrepared(PGconn *, const char *, int, const char *const *, const int *, const int *, int);
extern int PQenterPipelineMode(PGconn *);
extern int PQsendPipelineSync(PGconn *);
extern int PQsetChunkedRowsMode(PGconn *, int);
extern int PQconsumeInput(PGconn *);
extern int PQisBusy(PGconn *);
extern int PQflush(PGconn *);
extern PGresult *PQgetResult(PGconn *);
extern int PQresultStatus(const PGresult *);
extern char *PQresultErrorField(const PGresult *, int);
extern int PQntuples(const PGresult *);
extern char *PQgetvalue(const PGresult *, int, int);
extern int PQgetlength(const PGresult *, int, int);
extern void PQclear(PGresult *);
extern int PQgetCopyData(PGconn *, char **, int);
extern int PQputCopyData(PGconn *, const char *, int);
extern int PQputCopyEnd(PGconn *, const char *);
extern void PQfreemem(void *);
extern PGcancelConn *PQcancelCreate(PGconn *);
extern int PQcancelBlocking(PGcancelConn *);
extern int PQcancelStart(PGcancelConn *);
extern int PQcancelPoll(PGcancelConn *);
extern int PQcancelSocket(const PGcancelConn *);
extern char *PQcancelErrorMessage(const PGcancelConn *);
extern void PQcancelFinish(PGcancelConn *);

static const char *conninfo;
static int options;
static char **option;

static void die(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static long number(const char *name) {
    size_t length = strlen(name);
    for (int i = 0; i < options; i++)
        if (strncmp(option[i], name, length) == 0 && option[i][length] == '=') return atol(option[i] + length + 1);
    die("missing option", name);
    return 0;
}

static const char *text(const char *name) {
    size_t length = strlen(name);
    for (int i = 0; i < options; i++)
        if (strncmp(option[i], name, length) == 0 && option[i][length] == '=') return option[i] + length + 1;
    die("missing option", name);
    return "";
}

static void value(const char *name, double number) { printf("value\t%s\t%.9g\n", name, number); }

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t) t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t cpu(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return ((int64_t) u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000
           + ((int64_t) u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000;
}

static void rest(long millis) {
    struct timespec t = {millis / 1000, millis % 1000 * 1000000};
    while (nanosleep(&t, &t) != 0) {}
}

static PGconn *connected(void) {
    PGconn *conn = PQconnectdb(conninfo);
    if (PQstatus(conn) != CONNECTION_OK) die("connect", PQerrorMessage(conn));
    return conn;
}

static void expect(PGconn *conn, PGresult *result, int status) {
    if (PQresultStatus(result) != status) die("unexpected result", PQerrorMessage(conn));
}

static void await(int socket, short events) {
    struct pollfd one = {socket, events, 0};
    while (poll(&one, 1, 60000) < 0 && errno == EINTR) {}
    if (one.revents == 0) die("poll", "nothing came for a minute");
}

static int32_t int4(const char *bytes) {
    uint32_t bits;
    memcpy(&bits, bytes, 4);
    return (int32_t) ntohl(bits);
}

static int64_t int8(const char *bytes) {
    return (int64_t) ((uint64_t) (uint32_t) int4(bytes) << 32 | (uint32_t) int4(bytes + 4));
}

static double float8(const char *bytes) {
    int64_t bits = int8(bytes);
    double number;
    memcpy(&number, &bits, 8);
    return number;
}

static const char SELECT[] = "select $1::int4";
static const int BINARY[] = {1};
static const int FOUR[] = {4};

static void prepare(PGconn *conn) {
    PGresult *result = PQprepare(conn, "q", SELECT, 0, NULL);
    expect(conn, result, PGRES_COMMAND_OK);
    PQclear(result);
}

/* The figures: each does some work once and says how many operations that was. */

static PGconn *session;

static void send_one(PGconn *conn, int32_t argument) {
    uint32_t bits = htonl((uint32_t) argument);
    const char *values[] = {(const char *) &bits};
    if (!PQsendQueryPrepared(conn, "q", 1, values, FOUR, BINARY, 1)) die("send", PQerrorMessage(conn));
}

static long pipelined(void) {
    long queries = number("batch"), depth = number("depth"), sent = 0, got = 0;
    int64_t sum = 0;
    int synced = 1;
    while (got < queries) {
        while (sent < queries && sent - got < depth) {
            send_one(session, (int32_t) sent++);
            if (!PQsendPipelineSync(session)) die("sync", PQerrorMessage(session));
        }
        for (int flushed; (flushed = PQflush(session)) != 0;) {
            if (flushed < 0) die("flush", PQerrorMessage(session));
            await(PQsocket(session), POLLIN | POLLOUT);
            if (!PQconsumeInput(session)) die("read", PQerrorMessage(session));
        }
        await(PQsocket(session), POLLIN);
        if (!PQconsumeInput(session)) die("read", PQerrorMessage(session));
        while (!PQisBusy(session) && (got < sent || !synced)) {
            PGresult *result = PQgetResult(session);
            if (result == NULL) continue;
            if (PQresultStatus(result) == PGRES_TUPLES_OK) {
                sum += int4(PQgetvalue(result, 0, 0));
                synced = 0;
            } else {
                expect(session, result, PGRES_PIPELINE_SYNC);
                synced = 1;
                got++;
            }
            PQclear(result);
        }
    }
    if (sum != (int64_t) queries * (queries - 1) / 2) die("pipeline", "wrong sum");
    return queries;
}

static long one_by_one(void) {
    long queries = number("batch");
    int64_t sum = 0;
    for (long i = 0; i < queries; i++) {
        uint32_t bits = htonl((uint32_t) i);
        const char *values[] = {(const char *) &bits};
        PGresult *result = PQexecPrepared(session, "q", 1, values, FOUR, BINARY, 1);
        expect(session, result, PGRES_TUPLES_OK);
        sum += int4(PQgetvalue(result, 0, 0));
        PQclear(result);
    }
    if (sum != (int64_t) queries * (queries - 1) / 2) die("round trip", "wrong sum");
    return queries;
}

static long rows(void) {
    long count = 0;
    int64_t sum = 0;
    if (!PQsendQueryParams(session, text("sql"), 0, NULL, NULL, NULL, NULL, 1)) die("send", PQerrorMessage(session));
    PQsetChunkedRowsMode(session, 256);
    for (PGresult *result; (result = PQgetResult(session)) != NULL; PQclear(result)) {
        if (PQresultStatus(result) != PGRES_TUPLES_OK) expect(session, result, PGRES_TUPLES_CHUNK);
        int tuples = PQntuples(result);
        for (int i = 0; i < tuples; i++) {
            sum += int4(PQgetvalue(result, i, 0)) + int8(PQgetvalue(result, i, 1)) + PQgetlength(result, i, 2)
                   + (int64_t) float8(PQgetvalue(result, i, 3));
        }
        count += tuples;
    }
    if (sum != number("checksum")) die("rows", "wrong checksum");
    return count;
}

static long copy_out(void) {
    PGresult *result = PQexec(session, text("sql"));
    expect(session, result, PGRES_COPY_OUT);
    PQclear(result);
    long bytes = 0;
    char *data;
    int length;
    while ((length = PQgetCopyData(session, &data, 0)) > 0) {
        bytes += length;
        PQfreemem(data);
    }
    if (length != -1) die("copy out", PQerrorMessage(session));
    while ((result = PQgetResult(session)) != NULL) {
        expect(session, result, PGRES_COMMAND_OK);
        PQclear(result);
    }
    return bytes;
}

static char *lines;
static long lines_length;

static long copy_in(void) {
    PGresult *result = PQexec(session, text("sql"));
    expect(session, result, PGRES_COPY_IN);
    PQclear(result);
    for (long at = 0; at < lines_length; at += 65536) {
        long piece = lines_length - at < 65536 ? lines_length - at : 65536;
        if (PQputCopyData(session, lines + at, (int) piece) != 1) die("copy in", PQerrorMessage(session));
    }
    if (PQputCopyEnd(session, NULL) != 1) die("copy in", PQerrorMessage(session));
    while ((result = PQgetResult(session)) != NULL) {
        expect(session, result, PGRES_COMMAND_OK);
        PQclear(result);
    }
    return lines_length;
}

static void read_lines(void) {
    FILE *file = fopen(text("lines"), "r");
    if (file == NULL) die("lines", strerror(errno));
    fseek(file, 0, SEEK_END);
    lines_length = ftell(file);
    rewind(file);
    lines = malloc((size_t) lines_length);
    if (fread(lines, 1, (size_t) lines_length, file) != (size_t) lines_length) die("lines", "cannot be read");
    fclose(file);
}

static void meter(long (*work)(void)) {
    int64_t end = now() + number("warm") * 1000000;
    do work(); while (now() < end);
    int64_t began = now(), cpu_began = cpu(), operations = 0;
    end = began + number("measure") * 1000000;
    do operations += work(); while (now() < end);
    int64_t wall = now() - began, used = cpu() - cpu_began;
    value("operations", (double) operations);
    value("wall", (double) wall);
    value("cpu", (double) used);
}

/* Single samples: how long, in nanoseconds, each took. */

static int ascending(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return x < y ? -1 : x > y;
}

/* In order of size. */
static double *take(long count, double (*once)(void)) {
    double *samples = malloc(sizeof(double) * (size_t) count);
    for (long i = 0; i < count; i++) samples[i] = once();
    qsort(samples, (size_t) count, sizeof(double), ascending);
    return samples;
}

/* The first few, of a process that has not done it before, are told apart. */
static void sampled(double (*once)(void)) {
    long count = number("samples"), few = count < 10 ? count : 10;
    double *first = take(few, once);
    value("first", first[few / 2]);
    int64_t end = now() + number("warm") * 1000000;
    do once(); while (now() < end);
    int64_t used = cpu();
    double *samples = take(count, once);
    used = cpu() - used;
    value("median", samples[count / 2]);
    value("p99", samples[(count * 99 - 1) / 100]);
    value("cpu", (double) used / (double) count);
}

static void expect_cancelled(PGconn *conn) {
    PGresult *result = PQgetResult(conn);
    char *state = PQresultErrorField(result, 'C');
    if (state == NULL || strcmp(state, "57014") != 0) die("not cancelled", PQerrorMessage(conn));
    PQclear(result);
    while ((result = PQgetResult(conn)) != NULL) PQclear(result);
}

static PGconn *observer;

/* A cancel that comes before the server has begun is lost. */
static void await_running(long queries) {
    for (int tries = 0;; tries++) {
        PGresult *result = PQexec(observer, text("running"));
        expect(observer, result, PGRES_TUPLES_OK);
        long running = atol(PQgetvalue(result, 0, 0));
        PQclear(result);
        if (running >= queries) return;
        if (tries > 12000) die("cancel", "the queries do not all run");
        rest(5);
    }
}

static double cancel(void) {
    if (!PQsendQuery(session, "select pg_sleep(60)")) die("send", PQerrorMessage(session));
    await_running(1);
    rest(number("settle"));
    int64_t began = now();
    PGcancelConn *cancel = PQcancelCreate(session);
    if (!PQcancelBlocking(cancel)) die("cancel", PQcancelErrorMessage(cancel));
    PQcancelFinish(cancel);
    expect_cancelled(session);
    return (double) (now() - began);
}

static double connect_once(void) {
    int64_t began = now();
    PGconn *conn = connected();
    PGresult *result = PQexec(conn, "select 1");
    expect(conn, result, PGRES_TUPLES_OK);
    PQclear(result);
    int64_t took = now() - began;
    PQfinish(conn);
    return (double) took;
}

/* Many connections on one poll loop. */

static long many;
static PGconn **all;

static void connect_all(void) {
    many = number("connections");
    all = calloc((size_t) many, sizeof(PGconn *));
    for (long i = 0; i < many; i++) all[i] = connected();
}

static void use(PGconn *conn) {
    PGresult *result = PQexec(conn, "select 1");
    expect(conn, result, PGRES_TUPLES_OK);
    PQclear(result);
}

static void idle(void) {
    PGconn *first = connected();
    use(first);
    size_t before = mallinfo2().uordblks;
    connect_all();
    for (long i = 0; i < many; i++) use(all[i]);
    value("heap", (double) (mallinfo2().uordblks - before) / (double) many);
    PQfinish(first);
}

static int64_t cancel_all(void) {
    for (long i = 0; i < many; i++)
        if (!PQsendQuery(all[i], "select pg_sleep(60)")) die("send", PQerrorMessage(all[i]));
    await_running(many);
    PGcancelConn **cancels = calloc((size_t) many, sizeof(PGcancelConn *));
    struct pollfd *waits = calloc((size_t) many * 2, sizeof(struct pollfd));
    int64_t began = now();
    long open = many, left = many;
    for (long i = 0; i < many; i++) {
        cancels[i] = PQcancelCreate(all[i]);
        if (!PQcancelStart(cancels[i])) die("cancel", PQcancelErrorMessage(cancels[i]));
        waits[i] = (struct pollfd) {PQcancelSocket(cancels[i]), POLLOUT, 0};
        waits[many + i] = (struct pollfd) {PQsocket(all[i]), POLLIN, 0};
    }
    while (open > 0 || left > 0) {
        if (poll(waits, (nfds_t) many * 2, 60000) <= 0) die("cancel all", "nothing came for a minute");
        for (long i = 0; i < many; i++) {
            if (waits[i].revents == 0) continue;
            int next = PQcancelPoll(cancels[i]);
            if (next == PGRES_POLLING_FAILED) die("cancel", PQcancelErrorMessage(cancels[i]));
            if (next == PGRES_POLLING_OK) {
                waits[i].fd = -1;
                PQcancelFinish(cancels[i]);
                open--;
            } else {
                waits[i].fd = PQcancelSocket(cancels[i]);
                waits[i].events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT;
            }
        }
        for (long i = 0; i < many; i++) {
            if (waits[many + i].revents == 0) continue;
            if (!PQconsumeInput(all[i])) die("read", PQerrorMessage(all[i]));
            if (PQisBusy(all[i])) continue;
            expect_cancelled(all[i]);
            waits[many + i].fd = -1;
            left--;
        }
    }
    int64_t took = now() - began;
    free(cancels);
    free(waits);
    return took;
}

static void cancel_many(void) {
    observer = connected();
    connect_all();
    for (long i = 0; i < number("warmRounds"); i++) cancel_all();
    long rounds = number("rounds");
    double *samples = malloc(sizeof(double) * (size_t) rounds);
    int64_t used = 0;
    for (long i = 0; i < rounds; i++) {
        int64_t cpu_began = cpu();
        samples[i] = (double) cancel_all();
        used += cpu() - cpu_began;
    }
    qsort(samples, (size_t) rounds, sizeof(double), ascending);
    value("median", samples[rounds / 2]);
    value("cpu", (double) used / (double) rounds);
}

/* Each connection has one query on the way until all have had their share. */
static long spread(void) {
    long each = number("batch") / many > 0 ? number("batch") / many : 1;
    long *left = malloc(sizeof(long) * (size_t) many);
    struct pollfd *waits = calloc((size_t) many, sizeof(struct pollfd));
    long open = many;
    for (long i = 0; i < many; i++) {
        left[i] = each;
        waits[i] = (struct pollfd) {PQsocket(all[i]), POLLIN, 0};
        send_one(all[i], (int32_t) i);
    }
    while (open > 0) {
        if (poll(waits, (nfds_t) many, 60000) <= 0) die("connections", "nothing came for a minute");
        for (long i = 0; i < many; i++) {
            if (waits[i].revents == 0) continue;
            if (!PQconsumeInput(all[i])) die("read", PQerrorMessage(all[i]));
            if (PQisBusy(all[i])) continue;
            PGresult *result = PQgetResult(all[i]);
            expect(all[i], result, PGRES_TUPLES_OK);
            if (int4(PQgetvalue(result, 0, 0)) != i) die("connections", "wrong value");
            PQclear(result);
            while ((result = PQgetResult(all[i])) != NULL) PQclear(result);
            if (--left[i] > 0) {
                send_one(all[i], (int32_t) i);
            } else {
                waits[i].fd = -1;
                open--;
            }
        }
    }
    free(left);
    free(waits);
    return each * many;
}

int main(int argc, char **argv) {
    if (argc < 3) die("usage", "race FIGURE CONNINFO KEY=VALUE ...");
    conninfo = argv[2];
    options = argc - 3;
    option = argv + 3;
    const char *figure = argv[1];
    if (strcmp(figure, "connect") == 0) {
        sampled(connect_once);
    } else if (strcmp(figure, "idle") == 0) {
        idle();
    } else if (strcmp(figure, "cancel-many") == 0) {
        cancel_many();
    } else if (strcmp(figure, "connections") == 0) {
        connect_all();
        for (long i = 0; i < many; i++) prepare(all[i]);
        meter(spread);
    } else {
        session = connected();
        if (strcmp(figure, "pipeline") == 0) {
            prepare(session);
            PQsetnonblocking(session, 1);
            PQenterPipelineMode(session);
            meter(pipelined);
        } else if (strcmp(figure, "round-trip") == 0) {
            prepare(session);
            meter(one_by_one);
        } else if (strcmp(figure, "rows") == 0) {
            meter(rows);
        } else if (strcmp(figure, "copy-out") == 0) {
            meter(copy_out);
        } else if (strcmp(figure, "copy-in") == 0) {
            read_lines();
            meter(copy_in);
        } else if (strcmp(figure, "cancel") == 0) {
            observer = connected();
            sampled(cancel);
        } else {
            die("no such figure", figure);
        }
        PQfinish(session);
    }
    return 0;
}
