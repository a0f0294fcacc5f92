import { join } from "node:path";
import { until } from "../helpers/until.ts";
import type { ScriptBed } from "./engine-bed.ts";

/** Calls programs of Slurm as a person at a login node would. */
export class SlurmCalls {
  readonly #bed: ScriptBed;

  constructor(bed: ScriptBed) {
    this.#bed = bed;
  }

  /** Runs a program of Slurm; returns what it says. */
  async ask(program: string, ...args: string[]): Promise<string> {
    return this.#call([program, ...args]);
  }

  /** Submits `script` as a job that runs in `folder`, with the output file `out`; returns its id. */
  async submit(folder: string, script: string, ...options: string[]): Promise<string> {
    const words = ["sbatch", "--parsable", "-D", folder, "-o", join(folder, "out"), ...options];
    return this.#call(words, `#!/bin/bash\n${script}\n`);
  }

  /** Waits until the job is over; returns what Slurm says of it: `JobState=... ExitCode=143:0 ...` */
  async over(job: string): Promise<string> {
    return until(`job ${job} is over`, async () => {
      const said = await this.ask("scontrol", "-o", "show", "job", job);
      return /JobState=(PENDING|RUNNING|COMPLETING)/.test(said) ? undefined : said;
    });
  }

  async #call(argv: readonly string[], stdin = ""): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#bed.perform({ label: argv.join(" "), argv, stdin });
    if (exitCode !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
    return stdout.trim();
  }
}
