import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { cooperate, type Result } from "../helpers/cli.ts";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";
import type { ScriptBed } from "./engine-bed.ts";

/** A list in a folder with an odd name, and what is typed there on a machine with Grid Engine. */
export class GridEngineScene extends Workspace {
  readonly #bed: ScriptBed;

  constructor(bed: ScriptBed, entries: readonly unknown[]) {
    super();
    this.#bed = bed;
    this.make(entries);
    onTestFinished(async () => {
      mkdirSync(this.at("."), { recursive: true });
      for (const job of await this.jobs()) await this.call("qdel", "-f", job);
      await until("nothing is in the queue", async () => (await this.jobs()).length === 0);
    });
  }

  override at(name: string): string {
    return join(this.path, `it's "x" $HOME é`, name);
  }

  override files(): string[] {
    return readdirSync(this.at("."));
  }

  /** Makes the folder, where it is not there. */
  make(entries: readonly unknown[]): void {
    mkdirSync(this.at("."));
    this.list("exps.json", entries);
  }

  remove(): void {
    rmSync(this.at("."), { recursive: true });
  }

  async type(...words: string[]): Promise<Result> {
    return cooperate(words, { cwd: this.at("."), env: this.#bed.env });
  }

  /** Types words that have to succeed.
   *  @returns what stdout says, and stderr */
  async say(...words: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.type(...words);
    if (exitCode !== 0) throw new Error(`${words.join(" ")}: ${exitCode} ${stderr}`);
    return stdout + stderr;
  }

  async launch(...words: string[]): Promise<string> {
    return this.say("--launch", "exps.json", "--on", "gridengine", ...words);
  }

  async pools(...words: string[]): Promise<string> {
    return this.say("--pools", "exps.json", ...words);
  }

  /** Waits until `--pools` says something. */
  async untilPools(what: string | RegExp, ...words: string[]): Promise<string> {
    return until(`--pools says ${what}`, async () => {
      const said = await this.pools(...words);
      return (typeof what === "string" ? said.includes(what) : what.test(said)) ? said : undefined;
    });
  }

  async call(...argv: string[]): Promise<string> {
    const { stdout, stderr } = await this.#bed.perform({ label: "call", argv });
    return stdout + stderr;
  }

  /** The ids of all jobs in the queue. */
  async jobs(): Promise<readonly string[]> {
    const lines = (await this.call("qstat")).split("\n").slice(2);
    return lines.flatMap((line) => /^ *(\d+) /.exec(line)?.[1] ?? []);
  }
}
