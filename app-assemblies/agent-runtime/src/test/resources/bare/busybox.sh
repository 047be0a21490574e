#!/bin/sh
# Runs a bundle as the first process of a root file system that holds one static busybox and nothing else.
# Arguments: an empty folder, the busybox, the bundle, then arguments for the daemon.
set -e
root=$1
busybox=$2
bundle=$3
shift 3
mount -t tmpfs -o mode=755 tmpfs "$root"
cd "$root"
mkdir -p bin dev/pts proc tmp etc root home/user mnt/envd
cp "$busybox" bin/busybox
for applet in sh id env ls stty cat; do
    ln -s busybox "bin/$applet"
done
printf 'root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/home/user:/bin/sh\n' > etc/passwd
printf 'root:x:0:\nuser:x:1000:\n' > etc/group
mknod -m 666 dev/null c 1 3
mknod -m 666 dev/tty c 5 0
mknod -m 444 dev/urandom c 1 9
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
ln -s pts/ptmx dev/ptmx
mount -t proc proc proc
mount --bind -o ro "$bundle" mnt/envd
# shellcheck disable=SC2046
exec chroot "$root" $(cat "$bundle/argv") "$@"
