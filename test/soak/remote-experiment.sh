#!/bin/bash
# One experiment of the soak over lines: remote-experiment.sh ENTRY SECONDS CODE. It detects what runs twice at once, and writes a
# log that is not short, and metrics.
trap 'rmdir "busy/$1"; exit 1' TERM # it is cut off, and runs again
echo "$1 $COOPERATE_CLAIM $PPID" >>starts
mkdir "busy/$1" 2>/dev/null || { echo "$1 $COOPERATE_CLAIM" >>overlaps; exit 1; }
echo "claim $COOPERATE_CLAIM"
seq 3000
echo "{\"claim\": \"$COOPERATE_CLAIM\"}" >>"$COOPERATE_METRICS"
sleep "$2" & wait $!
seq 3000
echo "{\"step\": 2}" >>"$COOPERATE_METRICS"
echo "$1 $COOPERATE_CLAIM" >>ends
rmdir "busy/$1"
exit "$3"
