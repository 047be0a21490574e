#!/bin/sh
# Runs a command, and when it has ended well, does nothing for ever, as a container's own program might.
set -e
"$@"
exec sleep infinity
