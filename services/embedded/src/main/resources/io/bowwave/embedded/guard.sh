# Reads "+ PID SIGNAL" and "- PID -" lines; at the end of its input it ends the processes that are left.
trap '' INT TERM HUP
left=''
while read -r op pid signal; do
    case $op in
    +) left="$left $pid:$signal" ;;
    -)
        kept=''
        for entry in $left; do
            [ "${entry%%:*}" = "$pid" ] || kept="$kept $entry"
        done
        left=$kept
        ;;
    esac
done
[ -n "$left" ] || exit 0
for entry in $left; do
    kill -"${entry##*:}" "${entry%%:*}"
done
tries=0
while [ $tries -lt 40 ]; do
    alive=''
    for entry in $left; do
        kill -0 "${entry%%:*}" && alive=yes
    done
    [ -n "$alive" ] || break
    tries=$((tries + 1))
    sleep 0.1
done
# Each child leads a process group of its own where the system has setsid: what a child has started goes too.
for entry in $left; do
    kill -KILL -"${entry%%:*}" || kill -KILL "${entry%%:*}"
done
