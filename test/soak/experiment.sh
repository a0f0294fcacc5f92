#!/bin/sh
# One experiment of the soak: experiment.sh ENTRY SECONDS. Two detectors that know nothing of the list: a directory that only one
# attempt at a time can hold, and a line for each start and each success, which the kernel appends whole.
trap 'rmdir "busy/$1"; exit 1' TERM # whose fork server was killed is ended, and runs again
echo "$1 $COOPERATE_CLAIM $PPID $COOPERATE_SLOT ${COOPERATE_LOG##*/}" >>starts
mkdir "busy/$1" || { echo "$1 $COOPERATE_CLAIM" >>overlaps; exit 1; }
[ "$2" = 0 ] || sleep "$2"
echo "$1 $COOPERATE_CLAIM" >>successes
rmdir "busy/$1"
