# Runs a PostgreSQL server for a parent that may be killed at any moment.
#   $1      directory of this server, to be removed when the parent is gone
#   $2...   the command that becomes the postmaster
# Standard input is a pipe held by the parent. Words on it are signals for the postmaster. Its end means that the
# parent has gone, whatever ended it: then the server is stopped and its directory removed.
home=$1
shift
exec 3<&0 </dev/null

"$@" 3<&- &
server=$!

(
    while read -r word <&3; do
        case $word in
            reload) kill -HUP "$server" ;;
            fast) kill -INT "$server" ;;
            immediate) kill -QUIT "$server" ;;
            kill) kill -KILL "$server" ;;
        esac
    done
    : >"$home/orphaned"
    for signal in INT QUIT KILL; do
        kill -s "$signal" "$server"
        tries=0
        while [ "$tries" -lt 30 ]; do
            sleep 0.1
            tries=$((tries + 1))
        done
    done
) &
reader=$!

wait "$server"
status=$?
# The reader is ended at once: from here on the number of the postmaster may come to mean another process.
kill "$reader"
if [ -e "$home/orphaned" ]; then
    rm -rf -- "$home"
fi
exit "$status"
