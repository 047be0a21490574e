#!/bin/sh
# Runs a command as the first process of fresh mount and process namespaces in which the users root and user exist.
# Folders for work: /home in memory, and /srv on the disk.
# Arguments: a scratch folder, then the command.
set -e
scratch=$1
shift
mount -t proc proc /proc
printf 'root:x:0:0:root:/root:/bin/bash\nuser:x:1000:1000::/home/user:/bin/bash\nhomeless:x:1001:1001::/home/nowhere:/bin/bash\n' > "$scratch/passwd"
printf 'root:x:0:\nuser:x:1000:\nextra:x:1234:user\n' > "$scratch/group"
mount --bind "$scratch/passwd" /etc/passwd
mount --bind "$scratch/group" /etc/group
mkdir -m 1777 "$scratch/srv"
mkdir -p /srv
mount --bind "$scratch/srv" /srv
mkdir -p /home
mount -t tmpfs -o mode=755 tmpfs /home
mkdir -p /home/user /home/small
chown 1000:1000 /home/user
mount -t tmpfs -o size=1m,mode=777 tmpfs /home/small
if [ -z "$TRIAL_BOUNDED" ]; then
    exec "$@"
fi
# as in a sandbox, root may not look into processes of its own by special right
exec setpriv --bounding-set=-sys_ptrace,-perfmon,-sys_admin "$@"
