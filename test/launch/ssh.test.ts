import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Action } from "../../src/launch/actions/action.ts";
import type { Place } from "../../src/launch/places/place.ts";
import { type HostsRequest, launchHosts } from "../../src/launch/ssh/launch-hosts.ts";
import type { SshOutcome } from "../../src/launch/ssh/launch-request.ts";
import { stopOverSsh } from "../../src/launch/ssh/stop-over-ssh.ts";
import { cooperate } from "../helpers/cli.ts";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";
import { NEEDS_SSHD, SshdBed } from "./sshd-bed.ts";

/** A list in a folder with a name that breaks what does not quote it, and launches of it. */
class Scene {
  readonly space: Workspace;
  readonly folder: string;
  readonly list: string;
  readonly said: string[] = [];
  actions: Action[] = [];

  readonly bed: SshdBed;

  constructor(bed: SshdBed, entries: readonly unknown[]) {
    this.bed = bed;
    this.space = new Workspace();
    mkdirSync(this.space.at(`it's "x" $HOME é`));
    this.folder = this.space.at(`it's "x" $HOME é`);
    this.list = this.space.list(`it's "x" $HOME é/exps.json`, entries);
  }

  at(name: string): string {
    return `${this.folder}/${name}`;
  }

  async launch(
    places: readonly Place[],
    settings: Partial<HostsRequest> = {},
  ): Promise<readonly SshOutcome[]> {
    const { actions, perform } = this.bed.performer();
    this.actions = actions;
    const logs = `${this.list}.pools/p/log`;
    mkdirSync(logs, { recursive: true });
    const request: HostsRequest = {
      ...visit(this.bed),
      perform,
      say: (line) => this.said.push(line),
      pool: "p",
      list: this.list,
      real: this.list,
      options: ["--wait", "--keep-going"],
      secrets: "",
      logs,
      openLog: async (name) => open(`${logs}/${name}`, "a"),
      only: [],
      skip: [],
      ...settings,
    };
    const outcomes = await launchHosts(places, request, ({ runners = 1 }) => runners);
    for (const [i, { started }] of outcomes.entries())
      onTestFinished(async () => {
        await stopOverSsh(places[i] as Place, started, "KILL", visit(this.bed)).catch(() => {});
      });
    return outcomes;
  }

  async statuses(): Promise<readonly string[]> {
    const { stdout } = await cooperate(["--list", this.list, "--json"], { cwd: this.folder });
    return (JSON.parse(stdout) as { status: string }[]).map(({ status }) => status);
  }

  async allDone(): Promise<void> {
    await until("all entries are done", async () =>
      (await this.statuses()).every((status) => status === "done"),
    );
  }
}

function visit(bed: SshdBed) {
  const { perform } = bed.performer();
  return { id: randomBytes(6).toString("hex"), interactive: false, env: bed.env, perform, say: () => {} };
}

/** The bytes that a launch sent. */
function sent(actions: readonly Action[]): number {
  return actions.reduce((sum, { stdin = "" }) => sum + stdin.length, 0);
}

describe("a launch over ssh", NEEDS_SSHD, () => {
  let bed: SshdBed;
  beforeAll(async () => {
    bed = await SshdBed.start();
  });
  afterAll(() => bed.stop());

  test("starts runners at the hosts that can be reached, and starts none twice", async () => {
    const scene = new Scene(
      bed,
      Array.from({ length: 8 }, () => ["sh", "-c", "uname -n >>where; sleep 0.3"]),
    );
    bed.crash("nodeC");
    const places = (["nodeA", "nodeB", "nodeC"] as const).map((node) => bed.place(node));
    const outcomes = await scene.launch(places);
    bed.revive();
    expect(outcomes.map(({ started, failure }) => [started.length, failure])).toEqual([
      [1, undefined],
      [1, undefined],
      [0, expect.stringMatching(/Connection refused/)],
    ]);
    expect(outcomes[0]?.started[0]?.host).toBe("nodeA");
    await scene.allDone();
    expect(new Set(readFileSync(scene.at("where"), "utf8").trim().split("\n"))).toEqual(
      new Set(["nodeA", "nodeB"]),
    );
    const again = await scene.launch([bed.place("nodeA", { runners: 3 }), bed.place("nodeB")]);
    expect(again.map(({ before, started }) => [before, started.length])).toEqual([
      [1, 2],
      [1, 0],
    ]);
    expect(sent(scene.actions)).toBeLessThan(40_000);
    expect(existsSync(`${scene.list}.pools/p/log/nodeA-3.log`)).toBe(true);
  });
});
