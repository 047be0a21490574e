#!/bin/sh
# Starts a daemon at its usual port in namespaces of its own and drives it as a user.
# Arguments: the user, the driving command up to "--", the daemon's command.
set -e
mount -t proc proc /proc
ip link set lo up
mkdir -p /run/e2b
mount -t tmpfs tmpfs /run/e2b
user=$1
shift
driver=""
while [ "$1" != "--" ]; do
    driver="$driver $1"
    shift
done
shift
"$@" &
exec $driver trial-token "$user" "$SDK_FOLDER"
