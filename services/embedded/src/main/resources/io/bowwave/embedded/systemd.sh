# Arguments: a folder with "units" and "machine-id", and a control group (v2) that is not there yet. Becomes a systemd in namespaces
# of its own: what it mounts, writes and counts is its own, only files and the network are this machine's.
set -e
mkdir "$2"
echo $$ > "$2/cgroup.procs"
exec unshare --mount --pid --fork --uts --ipc --cgroup --kill-child sh -ec '
    mount --make-rprivate /
    mount -t proc proc /proc
    mount --bind /proc/sys /proc/sys
    mount -o remount,bind,ro /proc/sys
    mount --bind /sys /sys
    mount -o remount,bind,ro /sys
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    mount -t tmpfs tmpfs /run
    if [ -e /etc/machine-id ]; then mount --bind "$0/machine-id" /etc/machine-id; fi
    mkdir -p /run/systemd/system
    export container=bowwave SYSTEMD_UNIT_PATH="$0/units:/run/systemd/system"
    exec /lib/systemd/systemd --system --unit=basic.target --log-target=console --log-level=notice --show-status=0
' "$1"
