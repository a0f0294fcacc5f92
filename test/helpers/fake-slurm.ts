import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Workspace } from "./workspace.ts";

/** Commands of Slurm as shell scripts on PATH, with a folder as their queue: sbatch(1) writes down
 *  what it gets, and nothing ever runs. */
export class FakeSlurm {
  readonly env: NodeJS.ProcessEnv;
  readonly #state: string;

  constructor(work: Workspace, env: NodeJS.ProcessEnv = process.env) {
    const bin = work.at("fake bin");
    this.#state = work.at("fake queue");
    mkdirSync(bin);
    mkdirSync(this.#state);
    for (const [name, body] of Object.entries(SCRIPTS)) {
      writeFileSync(join(bin, name), `#!/bin/bash\n${body}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    this.env = { ...env, PATH: `${bin}:${env["PATH"]}`, FAKE_QUEUE: this.#state };
  }

  /** What each sbatch got, in order. */
  submissions(): { readonly argv: readonly string[]; readonly stdin: string }[] {
    return this.jobs().map((job) => ({
      argv: [
        "sbatch",
        ...readFileSync(join(this.#state, `${job}.argv`), "utf8")
          .split("\0")
          .slice(0, -1),
      ],
      stdin: readFileSync(join(this.#state, `${job}.stdin`), "utf8"),
    }));
  }

  /** The ids of the jobs. */
  jobs(): readonly number[] {
    const names = readdirSync(this.#state).filter((name) => name.endsWith(".argv"));
    return names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);
  }

  /** How many tasks are queued, in all jobs. */
  queued(): number {
    return this.jobs().reduce((sum, job) => {
      const text = readFileSync(join(this.#state, `${job}.tasks`), "utf8");
      return sum + text.split("\n").filter((line) => line !== "").length;
    }, 0);
  }
}

const SCRIPTS = {
  sbatch: `cd "$FAKE_QUEUE" || exit 1
[ "$1" = --test-only ] && { echo "sbatch: Job 1 to start at 2026-11-27T22:00:00" >&2; exit 0; }
[ -e refuse ] && { cat refuse >&2; exit 1; }
id=$(($(ls -- *.argv 2>/dev/null | wc -l) + 1))
cat >$id.stdin
for word; do case $word in --array=1-*) n=\${word#--array=1-} ;; esac; done
while [ $# -gt 0 ]; do printf '%s\\0' "$1"; [ "$1" = -J ] && echo "$2" >$id.name; shift; done >$id.argv
seq "\${n%%%*}" >$id.tasks
echo $id`,
  squeue: `cd "$FAKE_QUEUE" || exit 1
for word; do last=$word; done
case " $* " in
  *" -O "*) exit 0 ;;
  *" -n "*) for file in *.name; do [ "$(cat "$file")" = "$last" ] && echo "\${file%.name}"; done; exit 0 ;;
esac
while [ "$1" != -j ]; do shift; done
found=0
for id in \${2//,/ }; do
  for task in $(cat $id.tasks 2>/dev/null); do found=1; echo "$id|$task|PENDING|N/A|4:00|Resources"; done
done
[ $found = 1 ] || { echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1; }`,
  scancel: `cd "$FAKE_QUEUE" || exit 1
echo "$1" >>cancelled
case $1 in *_*) id=\${1%%_*}; for n in $(echo "\${1#*_}" | tr -d '[]' | tr , ' '); do
  for k in $(seq "\${n%-*}" "\${n#*-}"); do sed -i "/^$k\\$/d" $id.tasks; done; done ;;
*) : >$1.tasks ;; esac`,
  scontrol: `echo "MaxArraySize = 1001"`,
};
