#!/usr/bin/env sh
":" //; # These lines are for the shell, which ends with exec; JavaScript reads each as a string and a comment.
":" //; # Node forgets at its start that SIGHUP was to be ignored (nohup), so the shell looks: bit 0 of this mask is SIGHUP.
":" //; if [ -r /proc/self/status ]; then while read -r name mask; do
":" //;   case $name in SigIgn:) case $mask in *[13579bdf]) export COOPERATE_NOHUP=1 ;; esac; break ;; esac
":" //; done </proc/self/status; fi
":" //; exec node "$0" "$@"

import "../dist/cli/bootstrap.js"; // signals, before anything else is loaded
import { startEarlyFor } from "../dist/cli/prestart-supervisor.js";
import { reportShortage } from "../dist/cli/shortage-exit.js";

try {
  await startEarlyFor(process.argv.slice(2));
  const { main } = await import("../dist/cli/main.js");
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = reportShortage(error);
}
