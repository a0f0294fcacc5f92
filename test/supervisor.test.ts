import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { supervisorsOf } from "../src/membership/orphans.ts";
import { cooperate, type Running, start } from "./helpers/cli.ts";
import { isAlive, until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";
const COUNT = 300;
/** By this entry all supervisors are in use. */
const LATE = 200;

/** The number of supervisors. */
const SERVERS = Math.min(4, availableParallelism());

/** The supervisor itself starts without them, its experiments have them. */
const CERTIFICATES = "/dev/null";
const EARLY = importing("early-supervisors.mjs");

function importing(program: string): string {
  return `--import=${new URL(`programs/${program}`, import.meta.url).href}`;
}

/** Experiments of a runner with four slots and the maximum number of supervisors. */
class Scene extends Workspace {
  constructor(script: string, others: Readonly<Record<number, unknown[]>> = {}) {
    super();
    this.list(
      FILE,
      Array.from({ length: COUNT }, (_, n) => others[n] ?? ["sh", "-c", script]),
    );
  }

  start(...options: string[]): Running {
    return this.startWith(EARLY, ...options);
  }

  startWith(nodeOptions: string, ...options: string[]): Running {
    return start(["--run", FILE, "-j", "4", ...options], {
      cwd: this.path,
      env: { ...process.env, NODE_OPTIONS: nodeOptions, NODE_EXTRA_CA_CERTS: CERTIFICATES },
    });
  }

  /** Waits until nothing is written to `name` for longer than entries stay queued. */
  async rests(name: string): Promise<void> {
    await until("nothing moves", async () => {
      const seen = this.read(name);
      await sleep(1_500);
      return this.read(name) === seen;
    });
  }

  lines(name: string): string[] {
    if (!this.files().includes(name)) return [];
    return this.read(name)
      .split("\n")
      .filter((line) => line !== "");
  }

  records(): Record<string, unknown>[] {
    return this.entries(FILE).map((_, n) => this.record(FILE, n));
  }

  /** The supervisors of the runner that runs an experiment now. */
  servers(): number[] {
    const runners = this.records().flatMap(({ status, runner }) =>
      status === "running" ? [runner as string] : [],
    );
    return [...supervisorsOf(runners).values()].flat();
  }
}

/** The parts of a job log. */
function partsOf(log: string): { head: string; output: string; foot: string } {
  const at = log.lastIndexOf("\n# cooperate: ");
  const lines = log.slice(0, at).split("\n");
  return { head: lines.slice(0, 6).join("\n"), output: lines.slice(6).join("\n"), foot: log.slice(at) };
}

/** The parent of a process. */
function parentOf(pid: number): number {
  return Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]);
}

describe("a supervisor", () => {
  test("starts experiments with their output, log, environment, directory and outcome", async () => {
    const script =
      'echo "$COOPERATE_ENTRY $COOPERATE_SLOT $PPID $PWD $MORE$NODE_EXTRA_CA_CERTS"; exit $((COOPERATE_ENTRY == 230))';
    const scene = new Scene(script, {
      [LATE]: ["no-such-program"],
      [LATE + 1]: [{ cwd: "below", env: { MORE: "of it" } }, "sh", "-c", script],
      [LATE + 2]: ["sh", "-c", "kill -9 $$"],
      [LATE + 3]: ["sh", "-c", 'printf "no line end"'],
    });
    mkdirSync(scene.at("below"));
    scene.write(`cooperate_${LATE + 4}`, "somebody's");
    const runner = scene.start("--keep-going");
    expect((await runner.result).exitCode).toBe(1);
    const records = scene.records();
    const logs = records.map((record) => partsOf(readFileSync(record["log"] as string, "utf8")));
    for (const [n, record] of records.entries()) {
      expect(record).toMatchObject({ attempt: 1, pid: runner.child.pid });
      expect(logs[n]?.head).toMatch(new RegExp(`^# cooperate: entry ${n}, attempt 1\n# command: `));
      expect(logs[n]?.foot).toMatch(/ after \d.*s\n# ended: \S+Z\n$/);
    }
    expect(records[LATE]).toMatchObject({ status: "failed", reason: "spawn" });
    expect(logs[LATE]?.foot).toContain("program not found: no-such-program");
    expect(records[LATE + 2]).toMatchObject({ status: "failed", signal: "SIGKILL" });
    expect(logs[LATE + 3]?.output).toBe("no line end");

    const usual = [...records.keys()].filter((n) => ![LATE, LATE + 2, LATE + 3].includes(n));
    const parent = (n: number): string => logs[n]?.output.split(" ")[2] ?? "";
    for (const n of usual) {
      const where = n === LATE + 1 ? `${scene.path}/below of it` : `${scene.path} `;
      const expected = `${n} ${String(records[n]?.["slot"])} ${parent(n)} ${where}${CERTIFICATES}\n`;
      expect(logs[n]?.output).toBe(expected);
      const exitCode = n === 230 ? 1 : 0;
      expect(records[n]).toMatchObject({ status: exitCode === 0 ? "done" : "failed", exitCode });
    }
    const parents = new Set(usual.map(parent));
    // There is one way to start an experiment.
    expect(parents).not.toContain(String(runner.child.pid));
    expect(parents.size).toBe(SERVERS);
    expect(records[LATE + 4]?.["log"]).toBe(`${scene.path}/cooperate_${LATE + 4}.2`);
    expect(scene.read(`cooperate_${LATE + 4}`)).toBe("somebody's");
    expect(scene.files().filter((name) => name.startsWith("my"))).toEqual([FILE]);
  });

  test("after a failure no experiment starts; with --keep-going all run in order", async () => {
    const scene = new Scene("echo $COOPERATE_ENTRY >>ran; test $COOPERATE_ENTRY -lt 150");
    const runOne = async (...options: string[]): Promise<number | null> =>
      (
        await start(["--run", FILE, ...options], {
          cwd: scene.path,
          env: { ...process.env, NODE_OPTIONS: EARLY },
        }).result
      ).exitCode;
    expect(await runOne()).toBe(1);
    expect(scene.lines("ran").map(Number)).toEqual([...Array(151).keys()]);
    expect(scene.records().filter(({ status }) => status === "failed")).toHaveLength(1);
    expect(scene.records().filter(({ status }) => status === undefined)).toHaveLength(COUNT - 151);
    expect(await runOne("--max-failures", "5")).toBe(1);
    expect(scene.lines("ran").map(Number)).toEqual([...Array(156).keys()]);
    expect(await runOne("--keep-going")).toBe(1);
    expect(scene.lines("ran").map(Number)).toEqual([...Array(COUNT).keys()]);
    expect(scene.records().filter(({ status }) => status === "failed")).toHaveLength(COUNT - 150);
  });

  test("queued entries are released, held or cancelled as others request", async () => {
    const script =
      "echo $COOPERATE_ENTRY >>ran; test $COOPERATE_ENTRY != 60 || while [ ! -e go ]; do sleep 0.02; done";
    const scene = new Scene(script);
    const runner = start(["--run", FILE], { cwd: scene.path, env: { ...process.env, NODE_OPTIONS: EARLY } });
    await until("one hangs", () => scene.lines("ran").includes("60"));
    const others = await Promise.all(
      ["--cancel", "--pause"].map(async (verb, i) =>
        cooperate([verb, FILE, String(61 + i)], { cwd: scene.path }),
      ),
    );
    expect(others.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    await until("nothing waits there", () => scene.records().every(({ queued }) => queued === undefined));
    scene.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    const records = scene.records();
    expect([records[61], records[62]]).toMatchObject([{ status: "cancelled" }, { status: "held" }]);
    expect(records.filter(({ status, attempt }) => status === "done" && attempt === 1)).toHaveLength(
      COUNT - 2,
    );
    const order = scene.lines("ran").map(Number);
    expect(order.slice(61, 63)).toEqual([63, 64]);
  });

  test("a longer experiment, or one with a limit, obeys timeout, cancel and pause", async () => {
    const hangs = (name: string): string[] => [
      "sh",
      "-c",
      `touch ${name}; until [ -e go ]; do sleep 0.02; done`,
    ];
    const scene = new Scene("true", {
      [LATE]: [{ timeout: "0.3s" }, ...hangs("limited")],
      [LATE + 1]: [{ timeout: "0.02s" }, ...hangs("limited-more")],
      [LATE + 2]: [{ timeout: "1h" }, "sh", "-c", "exit 3"],
      [LATE + 3]: hangs("cancelled"),
      [LATE + 4]: hangs("paused"),
    });
    const runner = scene.start("--keep-going");
    await until("two hang", () => ["cancelled", "paused"].every((name) => scene.files().includes(name)));
    const inScene = { cwd: scene.path };
    await cooperate(["--cancel", FILE, String(LATE + 3)], inScene);
    await cooperate(["--pause", FILE, String(LATE + 4)], inScene);
    await until("it is paused", () => scene.record(FILE, LATE + 4)["pausedAt"] !== undefined);
    await cooperate(["--resume", FILE, String(LATE + 4)], inScene);
    scene.write("go", "");
    expect((await runner.result).exitCode).toBe(1);
    const records = scene.records();
    expect(records[LATE]).toMatchObject({ status: "failed", reason: "timeout" });
    expect(records[LATE + 1]).toMatchObject({ status: "failed", reason: "timeout" });
    expect(records[LATE + 2]).toMatchObject({ status: "failed", exitCode: 3 });
    expect(records[LATE + 3]).toMatchObject({ status: "cancelled" });
    expect(records[LATE + 4]).toMatchObject({ status: "done", attempt: 1 });
    expect(records.filter(({ status }) => status === "done")).toHaveLength(COUNT - 4);
    expect(scene.files().filter((name) => name.startsWith("my"))).toEqual([FILE]);
  });

  test("is the only one left when others were started in advance and the experiments are long", async () => {
    const scene = new Scene("echo $COOPERATE_ENTRY >>ran; while [ ! -e go ]; do sleep 0.02; done");
    const runner = start(["--run", FILE, "-j", "4"], { cwd: scene.path });
    await until("four run", () => scene.lines("ran").length === 4);
    await until("one is left", () => scene.servers().length === 1);
    expect(scene.lines("ran").length).toBe(4);
    scene.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    expect(
      scene
        .lines("ran")
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual([...Array(COUNT).keys()]);
  });

  test("killed: its experiments are ended and run again, and the runner goes on with another supervisor", async () => {
    const script = [
      `trap 'rmdir "busy/$COOPERATE_ENTRY"; exit 1' TERM`,
      'mkdir "busy/$COOPERATE_ENTRY" || echo "$COOPERATE_ENTRY" >>twice',
      `if [ "$COOPERATE_ENTRY" = ${LATE} ] && mkdir hangs; then echo $$ >pid; while :; do sleep 0.02; done; fi`,
      'rmdir "busy/$COOPERATE_ENTRY"',
      "echo $COOPERATE_ENTRY >>ran",
    ].join("\n");
    const scene = new Scene(script);
    mkdirSync(scene.at("busy"));
    const runner = scene.start();
    await until("one hangs", () => scene.lines("pid").length > 0);
    const server = parentOf(Number(scene.read("pid")));
    expect(scene.servers()).toContain(server);
    expect(parentOf(server)).toBe(runner.child.pid);
    process.kill(server, "SIGKILL");
    expect((await runner.result).exitCode).toBe(0);
    const ran = scene.lines("ran").map(Number);
    expect(new Set(ran).size).toBe(COUNT);
    // The end of one more that it had started is unknown.
    expect(ran.length).toBeLessThanOrEqual(COUNT + 1);
    expect(scene.lines("twice")).toEqual([]);
    for (const record of scene.records()) expect(record).toMatchObject({ status: "done", attempt: 1 });
    expect(partsOf(scene.read(`cooperate_${LATE}`)).foot).toMatch(/^\n# cooperate: interrupted/);
    expect(scene.files().filter((name) => name.startsWith("my"))).toEqual([FILE]);
  });

  test("killed before it could report: ended experiments do not run again, and the journal is continued", async () => {
    const script = [
      `if [ "$COOPERATE_ENTRY" = ${LATE} ] && mkdir hangs; then trap 'exit 1' TERM; : >mute; while :; do sleep 0.02; done; fi`,
      `if [ "$COOPERATE_ENTRY" = ${LATE} ]; then cp "${FILE}.run"/*.journal seen; fi`,
      "echo $COOPERATE_ENTRY >>ran",
    ].join("\n");
    const scene = new Scene(script);
    const runner = scene.startWith(`${EARLY} ${importing("mute-supervisors.mjs")}`);
    await until("the servers are mute", () => scene.files().includes("mute"));
    await scene.rests("ran");
    const known = scene.records().filter(({ status }) => status === "done").length;
    expect(known).toBeLessThan(scene.lines("ran").length);
    const servers = scene.servers();
    expect(servers).toHaveLength(SERVERS);
    rmSync(scene.at("mute"));
    for (const server of servers) process.kill(server, "SIGKILL");
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.read("seen")).toContain(scene.record(FILE, LATE)["claim"]);
    const ran = scene.lines("ran").map(Number);
    expect(ran.sort((a, b) => a - b)).toEqual([...Array(COUNT).keys()]);
    for (const record of scene.records()) expect(record).toMatchObject({ status: "done", attempt: 1 });
    expect(scene.files().filter((name) => name.startsWith("my"))).toEqual([FILE]);
  });

  test("with a dead runner starts no experiment, and nobody else takes its entries until it has ended", async () => {
    const scene = new Scene("echo $COOPERATE_ENTRY >>ran; echo $PPID >>parents");
    const runner = scene.start();
    const servers = await until("all servers work", () => {
      const working = scene.servers().filter((pid) => scene.lines("parents").includes(String(pid)));
      return working.length === SERVERS ? working : undefined;
    });
    onTestFinished(() => {
      // Stopped supervisors would not notice that their runner has ended.
      for (const server of servers.filter(isAlive)) process.kill(server, "SIGKILL");
    });
    for (const server of servers) process.kill(server, "SIGSTOP");
    // Nothing more is recorded, since no experiment ends: the runner has an order that is not
    // carried out.
    await scene.rests(FILE);
    runner.child.kill("SIGKILL");
    await runner.result;
    const atDeath = scene.lines("ran");
    const { stdout } = await cooperate(["--progress", FILE, "--json"], { cwd: scene.path });
    expect(JSON.stringify(JSON.parse(stdout))).toContain("orphaned");
    const other = scene.start("--wait");
    await until("the other has done all that is free", () =>
      scene.records().every(({ status }) => status !== undefined),
    );
    const claimed = scene
      .records()
      .flatMap((record, n) =>
        record["pid"] === runner.child.pid && record["status"] === "running" ? [n] : [],
      );
    expect(claimed.length).toBeGreaterThan(0);
    const meanwhile = scene.lines("ran").slice(atDeath.length).map(Number);
    expect(meanwhile.filter((n) => claimed.includes(n))).toEqual([]);
    for (const server of servers) process.kill(server, "SIGCONT");
    await until("all is done", () => scene.records().every(({ status }) => status === "done"));
    other.child.kill("SIGTERM");
    await other.result;
    const ran = scene.lines("ran").map(Number);
    expect(new Set(ran).size).toBe(COUNT);
    // Experiments that had started may have ended without a process to report it.
    expect(ran.length).toBeLessThanOrEqual(COUNT + 4);
  });
});
