#!/bin/sh
# Runs a command in a control group that allows few processes, on version 1, version 2 or both.
# Arguments: the name of the group, how many processes, then the command.
set -e
name=$1
most=$2
shift 2
if [ -d /sys/fs/cgroup/pids ]; then
    group=/sys/fs/cgroup/pids/$name
else
    echo +pids > /sys/fs/cgroup/cgroup.subtree_control
    group=/sys/fs/cgroup/$name
fi
mkdir "$group"
echo "$most" > "$group/pids.max"
echo $$ > "$group/cgroup.procs"
exec "$@"
