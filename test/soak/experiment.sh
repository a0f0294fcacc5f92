#!/bin/sh
# One experiment of the soak: experiment.sh ENTRY SECONDS CODE. Two detectors that know nothing of the list: a directory that only one
# attempt at a time can hold, and a line for each start and each end, which the kernel appends whole.
trap 'rmdir "busy/$1"; exit 1' TERM # it is cut off, and runs again
read -r now _ </proc/uptime
echo "$1 $COOPERATE_CLAIM $PPID $COOPERATE_SLOT ${COOPERATE_LOG##*/} $now" >>starts
mkdir "busy/$1" || { echo "$1 $COOPERATE_CLAIM" >>overlaps; exit 1; }
[ "$2" = 0 ] || sleep "$2"
echo "$1 $COOPERATE_CLAIM" >>ends
rmdir "busy/$1"
exit "$3"
