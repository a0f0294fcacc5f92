import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { cooperate, type Result } from "../helpers/cli.ts";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";
import type { ScriptBed } from "./engine-bed.ts";

const FOLDER = `it's "x" $HOME é`;

/** A job or runner, as `--pools --tasks --json` shows it. */
interface Task {
  readonly n: number;
  readonly job: string;
  readonly task: number;
  readonly state: string;
  readonly entries: readonly number[];
}

/** A list, and a person who launches runners for it at the login node of an engine. */
export class LaunchScene extends Workspace {
  readonly #bed: ScriptBed;

  override at(name: string): string {
    return join(this.path, FOLDER, name);
  }

  override files(): string[] {
    return readdirSync(this.at(".")).sort();
  }

  constructor(bed: ScriptBed, entries: readonly (readonly string[])[]) {
    super();
    mkdirSync(this.at("."));
    this.#bed = bed;
    this.list("exps.json", entries);
    onTestFinished(() => this.#end());
  }

  /** Types a command; more variables in `env`. */
  async type(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
    return cooperate(args, { cwd: this.at("."), env: { ...this.#bed.env, ...env } });
  }

  async launch(...args: readonly string[]): Promise<Result> {
    return this.type(["--launch", "exps.json", ...args]);
  }

  /** Types a command that has to succeed.
   *  @returns what it prints */
  async ask(...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.type(args);
    if (exitCode !== 0) throw new Error(`${args.join(" ")}: exit ${exitCode}: ${stderr}`);
    return stdout;
  }

  async tasks(pool: string): Promise<readonly Task[]> {
    return JSON.parse(await this.ask("--pools", "exps.json", pool, "--tasks", "--json")) as readonly Task[];
  }

  /** The id of the first submission of a pool. */
  async job(pool: string): Promise<string> {
    return (await this.tasks(pool))[0]?.job ?? "";
  }

  /** Waits until all jobs of the list have ended. */
  async over(): Promise<void> {
    await until("all jobs have ended", async () => {
      const pools = JSON.parse(await this.ask("--pools", "exps.json", "--json")) as { jobs: string[] }[];
      return pools.every(({ jobs }) => jobs.length === 0);
    });
  }

  /** Which entries ended successfully, by their logs, in ascending order; and how the others were
   *  interrupted. */
  attempts(): { readonly successes: readonly number[]; readonly others: readonly string[] } {
    const logs = this.files().filter((name) => name.startsWith("cooperate_"));
    const ends = logs.map((name) => ({ n: Number(name.split(/[_.]/)[1]), text: this.read(name) }));
    const isSuccess = ({ text }: { text: string }): boolean => text.includes("# cooperate: exit 0 ");
    const successes = ends.filter(isSuccess).map(({ n }) => n);
    const others = ends.filter((end) => !isSuccess(end)).map(({ text }) => text);
    return { successes: successes.sort((a, b) => a - b), others };
  }

  /** The files of a pool, with what they hold. */
  poolFiles(pool: string): readonly { readonly name: string; readonly text: string }[] {
    const folder = this.at(`exps.json.pools/${pool}`);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    return files.map(({ name, parentPath }) => ({
      name,
      text: readFileSync(join(parentPath, name), "utf8"),
    }));
  }

  async #end(): Promise<void> {
    if (!existsSync(this.at("exps.json.pools"))) return;
    for (const pool of readdirSync(this.at("exps.json.pools")))
      await this.type(["--stop", "exps.json", "--pool", pool, "--now"]);
  }
}
