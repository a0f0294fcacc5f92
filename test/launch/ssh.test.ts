import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Action } from "../../src/launch/actions/action.ts";
import type { Place } from "../../src/launch/places/place.ts";
import { type HostsRequest, launchHosts } from "../../src/launch/ssh/launch-hosts.ts";
import type { SshOutcome } from "../../src/launch/ssh/launch-request.ts";
import { stopOverSsh } from "../../src/launch/ssh/stop-over-ssh.ts";
import { visitSteps } from "../../src/launch/ssh/visit-steps.ts";
import { cooperate, startProgram } from "../helpers/cli.ts";
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

  read(name: string): string {
    return readFileSync(this.at(name), "utf8");
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

/** Entries that all run the same script. */
function copies(length: number, script: string): readonly string[][] {
  return Array.from({ length }, () => ["sh", "-c", script]);
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
      // None ends before both hosts have one.
      copies(8, "uname -n >>where; until grep -q A where && grep -q B where; do sleep 0.1; done"),
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
    expect(new Set(scene.read("where").trim().split("\n"))).toEqual(new Set(["nodeA", "nodeB"]));
    const again = await scene.launch([bed.place("nodeA", { runners: 3 }), bed.place("nodeB")]);
    expect(again.map(({ running, started }) => [running.length, started.length])).toEqual([
      [1, 2],
      [1, 0],
    ]);
    expect(sent(scene.actions)).toBeLessThan(40_000);
    expect(existsSync(`${scene.list}.pools/p/log/nodeA-3.log`)).toBe(true);
  });

  test("starts the runners of two hosts that share a home, and of two places that are one host", async () => {
    const scene = new Scene(
      bed,
      copies(3, 'echo "$(uname -n) $WHO" >>where; until [ "$(wc -l <where)" -ge 3 ]; do sleep 0.05; done'),
    );
    // The runner of nodeB begins when the launch has done with nodeA.
    const late = `case "$1" in */run) until [ -e "$0" ]; do sleep 0.02; done;; esac; exec bash -l "$@"`;
    const shell = [...bed.shell().slice(0, -2), "bash", "-c", late, scene.at("nodeA is done")];
    const places = [
      bed.place("nodeA", { start: "tmux", header: "export WHO=first" }),
      bed.place("nodeA", { name: "again", host: "nodeA", start: "tmux", header: "export WHO=second" }),
      bed.place("nodeB", { header: "export WHO=third", shell }),
    ];
    const { perform } = bed.performer();
    let done = 0;
    const outcomes = await scene.launch(places, {
      perform: async (action) => {
        const performed = await perform(action);
        if (/^starting (?:nodeA|again)$/.test(action.label) && ++done === 2)
          writeFileSync(scene.at("nodeA is done"), "");
        return performed;
      },
    });
    expect(outcomes.map(({ started, failure }) => [started[0]?.host, failure])).toEqual([
      ["nodeA", undefined],
      ["nodeA", undefined],
      ["nodeB", undefined],
    ]);
    await scene.allDone();
    expect(scene.read("where").trim().split("\n").sort()).toEqual([
      "nodeA first",
      "nodeA second",
      "nodeB third",
    ]);
  });

  test("says in the words of ssh that the key of a host is not known", async () => {
    const scene = new Scene(bed, [["true"]]);
    const outcomes = await scene.launch([
      bed.place("nodeA", { knownHosts: "/dev/null" }),
      bed.place("nodeB"),
    ]);
    expect(outcomes[0]).toMatchObject({
      failure: expect.stringMatching(/Host key verification failed/),
      hint: expect.stringMatching(/compare the key/),
    });
    expect(outcomes[1]?.started.length).toBe(1);
  });

  test("says that the key of a host is not the one that was accepted", async () => {
    const scene = new Scene(bed, [["true"]]);
    const made = spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", scene.at("other")]);
    expect(made.status).toBe(0);
    writeFileSync(scene.at("known"), `nodeA ${scene.read("other.pub")}`);
    const [outcome] = await scene.launch([bed.place("nodeA", { knownHosts: scene.at("known") })]);
    expect(outcome).toMatchObject({
      started: [],
      failure: expect.stringMatching(/Host key for nodeA has changed/i),
      hint: expect.stringMatching(/ask who looks after the host .* connect by hand \(ssh nodeA\)/),
    });
  });

  test("brings Node to a machine that has none, once", async () => {
    const bin = bed.programsWithout("node");
    const scene = new Scene(bed, [["true"]]);
    const shell = ["env", `HOME=${bed.home}`, `PATH=${bin}`, "bash"];
    const [without] = await scene.launch([bed.place("nodeA", { shell })]);
    expect(without).toMatchObject({
      failure: "there is no node on the PATH of nodeA",
      hint: expect.stringMatching(/node: bring/),
    });
    const place = bed.place("nodeA", { shell, node: "bring" });
    expect((await scene.launch([place]))[0]).toMatchObject({ running: [], started: [{ host: "nodeA" }] });
    expect(scene.said).toContain(`nodeA | bringing Node ${process.version}`);
    await scene.allDone();
    expect((await scene.launch([{ ...place, runners: 2 }]))[0]).toMatchObject({
      running: [{}],
      started: [{}],
    });
    expect(sent(scene.actions)).toBeLessThan(20_000);
  });

  test("shows no value of --env to anybody, and leaves none behind", async () => {
    const secret = `secret${randomBytes(8).toString("hex")}`;
    const scene = new Scene(bed, [["sh", "-c", 'sleep 1; printf %s "$TOKEN" >token']]);
    const sampler = startProgram("sh", ["-c", "while :; do ps axww -o args; sleep 0.05; done >ps"], {
      cwd: scene.folder,
    });
    await scene.launch([bed.place("nodeA")], { secrets: `export TOKEN=${secret}\n` });
    await scene.allDone();
    sampler.child.kill("SIGKILL");
    expect(scene.read("token")).toBe(secret);
    expect(scene.read("ps")).toContain("/bin/cooperate.js --run");
    const { stdout } = spawnSync("grep", ["-rl", secret, scene.folder, bed.home], { encoding: "utf8" });
    expect(stdout.trim().split("\n")).toEqual([scene.at("token")]);
    const cache = `${bed.home}/.cache/cooperate`;
    for (const name of ["", "ssh", "runners", ...readdirSync(cache)])
      expect([name, statSync(`${cache}/${name}`).mode & 0o777]).toEqual([name, 0o700]);
  });

  test("delivers, sets up once, and again when that has changed", async () => {
    const scene = new Scene(bed, [["sh", "-c", "cat data/x made >result"]]);
    mkdirSync(scene.at("data"));
    for (const name of ["data/x", "left out"]) writeFileSync(scene.at(name), `${name}\n`);
    const directory = `${bed.home}/exp of "you"/it's`;
    const place = bed.place("nodeA", {
      directory,
      deliver: [{ step: "rsync", with: { from: ".", exclude: ["left*"], delete: true } }],
      setup: [{ step: "run", with: ["echo made >made", "echo once >>times"] }],
      pickup: [{ step: "rsync", with: { from: "result", to: "results/" } }],
      purge: [{ step: "run", with: "rm -r data" }],
    });
    expect((await scene.launch([place]))[0]).toMatchObject({ started: [{}] });
    await scene.allDone();
    expect(readdirSync(directory).sort()).toEqual(["cooperate_0", "data", "made", "result", "times"]);
    expect(readFileSync(`${directory}/result`, "utf8")).toBe("data/x\nmade\n");
    const times = () => readFileSync(`${directory}/times`, "utf8").split("\n").length - 1;
    const nothing = { ...place, deliver: [] };
    await scene.launch([nothing]);
    expect(times()).toBe(1);
    writeFileSync(`${directory}/requirements.txt`, "numpy");
    await scene.launch([nothing]);
    expect(times()).toBe(2);
    await scene.launch([nothing], { only: ["setup"] });
    expect(times()).toBe(3);
    await scene.launch([place], { only: ["deliver"] }); // of what is only there, the log stays
    expect(readdirSync(directory).sort()).toEqual(["cooperate_0", "data"]);
    const pool = { pool: "p", list: scene.list, real: scene.list };
    writeFileSync(`${directory}/result`, "new");
    expect(await visitSteps("pickup", place, pool, visit(bed))).toEqual({ place: "nodeA" });
    expect(scene.read("results/result")).toBe("new");
    expect(await visitSteps("purge", place, pool, visit(bed))).toEqual({ place: "nodeA" });
    expect(readdirSync(directory).sort()).toEqual(["cooperate_0", "result"]);
    const wrong = { ...place, check: [{ step: "check", with: ["echo seen; false", "echo too"] }] };
    const said: string[] = [];
    const checked = await visitSteps("check", wrong, pool, { ...visit(bed), say: (line) => said.push(line) });
    expect([said, checked.failure]).toEqual([["seen", "too"], "check failed (exit code 1): seen; too"]);
  });

  test("becomes the clone that it shall be, and leaves what is the list's alone", async () => {
    const scene = new Scene(bed, [["true"]]);
    const git = (...words: string[]) =>
      spawnSync("git", words, { cwd: scene.at("source"), encoding: "utf8" });
    mkdirSync(scene.at("source"));
    const commit = (text: string) => {
      writeFileSync(scene.at("source/file"), text);
      git("add", "file");
      git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", text);
    };
    git("init", "--initial-branch=main");
    commit("one");
    const directory = `${bed.home}/clone`;
    const deliver = [{ step: "git", with: { url: scene.at("source"), ref: "main" } }];
    const place = bed.place("nodeA", { directory, deliver });
    for (const text of ["one", "two"]) {
      commit(text);
      expect((await scene.launch([place], { only: ["deliver"] }))[0]).toEqual({
        place: "nodeA",
        running: [],
        started: [],
      });
      expect(readFileSync(`${directory}/file`, "utf8")).toBe(text);
    }
    const own = { ...place, directory: scene.folder, deliver: [{ step: "rsync", with: "." }] };
    await scene.launch([own], { only: ["deliver"] });
    expect(scene.said).toContain("nodeA | nothing to deliver: its directory is the folder of the list");
  });

  test("starts with tmux, screen and setsid, and stops by ssh", async () => {
    const scenes = { tmux: "tmux ls", screen: "screen -ls", setsid: "echo cooperate" };
    const tries = Object.entries(scenes).map(async ([start, sessions]) => {
      const scene = new Scene(bed, [["sh", "-c", ">began; sleep 600"]]);
      const footer = start === "setsid" ? { footer: "echo over >footer" } : {};
      const place = bed.place("nodeC", { start: start as Place["start"], ...footer });
      const [outcome] = await scene.launch([place]);
      const started = outcome?.started ?? [];
      expect(started.length).toBe(1);
      await until("the entry runs", () => existsSync(scene.at("began")));
      expect(bed.on("nodeC", sessions)).toContain("cooperate");
      const pid = started[0]?.pid;
      const others = started.map((each) => ({ ...each, startTicks: "1" }));
      expect(await stopOverSsh(place, others, "TERM", visit(bed))).toEqual({ signalled: [], gone: [pid] });
      expect(await stopOverSsh(place, started, "TERM", visit(bed))).toEqual({ signalled: [pid], gone: [] });
      await until("the entry is given back", async () => (await scene.statuses())[0] === "pending");
      await until(
        "it has ended",
        async () => (await stopOverSsh(place, started, "TERM", visit(bed))).gone[0] === pid,
      );
      expect(existsSync(scene.at("footer"))).toBe(start === "setsid");
    });
    await Promise.all(tries);
    const left = readdirSync(`${bed.home}/.cache/cooperate/runners`, { recursive: true }).map(String);
    expect(left.filter((name) => name.includes("/") && !/\/(?:lock|\d+\.\d+\.\d+)$/.test(name))).toEqual([]);
  });

  test("tells from its log why a runner does not begin", async () => {
    const scene = new Scene(bed, [["true"]]);
    const [wrong] = await scene.launch([bed.place("nodeA")], { options: ["--no-such-option"] });
    expect(wrong?.failure).toMatch(/^the runner has ended \(exit code 2\): .*--no-such-option/);
    const [nothing] = await scene.launch([bed.place("nodeA", { header: "exit" })]);
    expect(nothing?.failure).toMatch(/did not get to its end/);
  });
});
