import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { cooperate, type Result } from "../helpers/cli.ts";
import { Workspace } from "../helpers/workspace.ts";
import type { SshdBed } from "./sshd-bed.ts";

export const LIST = "it's a list.json";

/** A list on a machine whose folder the nodes, as far as cooperate can tell, do not see. */
export class UnsharedScene extends Workspace {
  readonly #bed: SshdBed;

  constructor(bed: SshdBed, count: number, script: string, places: Readonly<Record<string, object>>) {
    super();
    this.#bed = bed;
    const ran = this.write("ran", "");
    this.list(
      LIST,
      Array.from({ length: count }, () => ["bash", "-c", script, ran]),
    );
    // It is JSON, which is YAML.
    this.write("hosts.yaml", JSON.stringify({ all: { shell: bed.shell() }, ...places }));
    onTestFinished(async () => {
      for (const pool of this.pools()) await this.type("--purge", LIST, pool, "--now");
    });
  }

  /** Types a command; places are those of the scene. */
  async type(verb: string, ...words: readonly string[]): Promise<Result> {
    const hosts = ["--launch", "--pools", "--purge", "--stop"].includes(verb)
      ? ["--hosts", "hosts.yaml"]
      : [];
    return cooperate([verb, ...hosts, ...words], { cwd: this.path, env: this.#bed.env });
  }

  pools(): readonly string[] {
    const folder = `${this.at(LIST)}.pools`;
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** What keeps the tunnel of a pool. */
  tunnel(pool: string): { readonly process: { readonly pid: number }; readonly isUp: boolean } | undefined {
    const folder = join(`${this.at(LIST)}.pools`, pool);
    const note = readdirSync(folder).find((name) => name.endsWith(".note"));
    return note === undefined ? undefined : (JSON.parse(readFileSync(join(folder, note), "utf8")) as never);
  }

  statuses(): string[] {
    return this.entries(LIST).map(
      (_, n) => (this.record(LIST, n)["status"] as string | undefined) ?? "pending",
    );
  }

  ran(): readonly number[] {
    const lines = this.read("ran").split("\n").slice(0, -1);
    return lines.map(Number).sort((a, b) => a - b);
  }

  logs(): string[] {
    return this.entries(LIST).map((_, n) => readFileSync(String(this.record(LIST, n)["log"]), "utf8"));
  }

  /** The logs that the nodes keep. */
  spooled(): Set<string> {
    return new Set(this.#below("remote", /\/logs\//).map((path) => readFileSync(path, "utf8")));
  }

  /** The sockets of tunnels at the nodes. */
  sockets(): string[] {
    return this.#below("tunnels", /\.sock$/);
  }

  #below(folder: string, form: RegExp): string[] {
    const root = join(this.#bed.home, ".cache/cooperate", folder);
    if (!existsSync(root)) return [];
    const found = readdirSync(root, { recursive: true, withFileTypes: true });
    return found
      .filter((each) => !each.isDirectory())
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((path) => form.test(path));
  }
}
