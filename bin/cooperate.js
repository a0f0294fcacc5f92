#!/usr/bin/env sh
":" //; # The shell reads these lines up to exec; for JavaScript each is a string and a comment.
":" //; # Node resets an ignored SIGHUP (nohup) at its start, so the shell checks it: bit 0 of SigIgn.
":" //; if [ -r /proc/self/status ]; then while read -r name mask; do
":" //;   case $name in SigIgn:) case $mask in *[13579bdf]) export COOPERATE_NOHUP=1 ;; esac; break ;; esac
":" //; done </proc/self/status; fi
":" //; exec node "$0" "$@"

require("../dist/bundle/cooperate.js");
