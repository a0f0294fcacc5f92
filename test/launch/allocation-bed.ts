import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import { until } from "../helpers/until.ts";
import { outsideOfJobs } from "../helpers/supervised.ts";

const SCRIPT = fileURLToPath(new URL("beds/slurm.sh", import.meta.url));

/** Whether Slurm can be started here. */
export const HAS_SLURM =
  process.getuid?.() === 0 &&
  ["slurmctld", "slurmd", "munged"].every((name) => existsSync(`/usr/sbin/${name}`));

/** Whether Slurm can keep its jobs in control groups here, so that nothing outlives them. */
export const HAS_FREEZER = existsSync("/sys/fs/cgroup/freezer/tasks");

/** A Slurm of three nodes for the tests of one file. */
export interface SlurmBed {
  /** For programs of Slurm, and for those that start them. */
  env(): NodeJS.ProcessEnv;
  /** Runs a program of Slurm; returns what it says. */
  ask(program: string, ...args: string[]): string;
  /** Submits `script` as a job that runs in `folder`, with the output file `out`; returns its id. */
  submit(folder: string, script: string, ...options: string[]): string;
  /** Waits until the job is over; returns what Slurm says of it: `JobState=... ExitCode=143:0 ...` */
  over(job: string): Promise<string>;
}

/** Starts it before the tests of this file and stops it after them.
 *  @param port and the three that follow must be free
 *  @param more variables of beds/slurm.sh */
export function slurmBed(port: number, more: NodeJS.ProcessEnv = {}): SlurmBed {
  let state = "";
  const env = (): NodeJS.ProcessEnv => outsideOfJobs({ SLURM_CONF: join(state, "slurm.conf") });
  const bed = (verb: string): void => {
    const variables = { SLURM_STATE: state, SLURM_PORT: String(port), SLURM_GPUS: "0", ...more };
    execFileSync("bash", [SCRIPT, verb], { env: { ...outsideOfJobs(), ...variables }, stdio: "ignore" });
  };
  beforeAll(() => {
    if (!HAS_SLURM) return;
    state = mkdtempSync(join(tmpdir(), "slurm-"));
    bed("start");
  });
  afterAll(() => {
    if (state === "") return;
    bed("stop");
    rmSync(state, { recursive: true, force: true });
  });
  const call = (program: string, args: readonly string[], input = ""): string =>
    execFileSync(program, args, { env: env(), encoding: "utf8", input }).trim();
  const ask: SlurmBed["ask"] = (program, ...args) => call(program, args);
  return {
    env,
    ask,
    submit(folder, script, ...options) {
      const args = ["--parsable", "-D", folder, "-o", join(folder, "out"), ...options];
      return call("sbatch", args, `#!/bin/bash\n${script}\n`);
    },
    over: async (job) =>
      until(`job ${job} is over`, () => {
        const said = ask("scontrol", "-o", "show", "job", job);
        return /JobState=(PENDING|RUNNING|COMPLETING)/.test(said) ? undefined : said;
      }),
  };
}
