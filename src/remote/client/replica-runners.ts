import * as fs from "node:fs/promises";
import type { Entry } from "../../core/entry.ts";
import { heartbeatPath, listHeartbeats, type Note, notePath } from "../../membership/heartbeat.ts";
import { isKnownDead, isOfThisMachine, parseRunnerId } from "../../processes/runner-id.ts";
import { hasAlias, type MachineAlias, translateRunner } from "../protocol/machine-alias.ts";
import type { ListConnection } from "./list-connection.ts";
import type { Sharing } from "../../storage/sharing.ts";
import { replaceText } from "../../storage/trusted.ts";

/** The copy is for this user alone. */
const OWN: Sharing = { directory: 0o700, file: 0o600, gid: process.getgid?.() ?? 0 };

/**
 * The other runners of a list elsewhere, as heartbeats beside its copy: so those who look at the
 * copy see them live. Nothing here judges them; that is done where the list is.
 */
export class ReplicaRunners {
  readonly #directory: string;
  #runners: readonly string[] = [];

  readonly #alias: MachineAlias;

  /** @param replica path of the copy
   *  @param alias of the machine whose runners work on the copy */
  constructor(replica: string, alias: MachineAlias) {
    [this.#directory, this.#alias] = [`${replica}.run`, alias];
  }

  /** The runners that have a heartbeat at the list, those of this machine included. */
  set runners(runners: readonly string[]) {
    this.#runners = runners;
  }

  /** Makes and touches the heartbeats of the runners elsewhere, also of those that the list alone
   *  names, and removes those of runners that have left. */
  async beat(entries: readonly Entry[]): Promise<void> {
    const served = entries.flatMap(({ status, facts }) => (status === "running" ? (facts.runner ?? []) : []));
    const wanted = new Set([...this.#runners, ...served].filter((runner) => this.#isElsewhere(runner)));
    await fs.mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const now = Math.floor(Date.now() / 1000);
    for (const runner of wanted) {
      const path = heartbeatPath(this.#directory, runner);
      await fs.mkdir(path).catch(() => {}); // it is there, as a rule
      await fs.utimes(path, now, now).catch(() => {});
    }
    for (const runner of await listHeartbeats(this.#directory))
      if (this.#isElsewhere(runner) && !wanted.has(runner))
        await fs.rmdir(heartbeatPath(this.#directory, runner)).catch(() => {});
  }

  /** Tells the list of runners of this machine that are dead, though it has their heartbeats: their
   *  connections have outlived them. Those that an entry still names are kept: their experiments may
   *  run. */
  tellOfDead(entries: readonly Entry[], connection: Pick<ListConnection, "send">): void {
    const named = new Set(
      entries.flatMap(({ status, facts }) => (status === "running" ? (facts.runner ?? []) : [])),
    );
    for (const runner of this.#runners.filter((each) => this.#isDead(each)))
      connection.send({
        t: named.has(runner) ? "keep" : "leave",
        runner: translateRunner(runner, this.#alias),
      });
  }

  /** Others at the list have taken a runner of this machine for dead: it is to notice. */
  async remove(runner: string): Promise<void> {
    await fs.rmdir(heartbeatPath(this.#directory, runner)).catch(() => {});
  }

  /** Writes what others ask of a runner of this machine. */
  async ask(runner: string, note: Note, text: string): Promise<void> {
    if (text !== "") await replaceText(notePath(this.#directory, runner, note), text, OWN);
  }

  /** What a runner of this machine says of itself; "" when it says nothing. */
  async said(runner: string, note: Note): Promise<string> {
    return fs.readFile(notePath(this.#directory, runner, note), "utf8").catch(() => "");
  }

  /** Whether a runner is one of another machine. */
  #isElsewhere(runner: string): boolean {
    const { here } = this.#alias;
    const id = parseRunnerId(runner);
    return id !== undefined && !(here ? hasAlias(runner, here) : isOfThisMachine(id));
  }

  /** All of an earlier boot are dead. */
  #isDead(runner: string): boolean {
    const { here } = this.#alias;
    return here ? hasAlias(runner, here) : isKnownDead(runner);
  }
}
