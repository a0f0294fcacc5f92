import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BIN, type Running, startProgram } from "../helpers/cli.ts";
import { heard } from "../helpers/heard.ts";
import { needs } from "../helpers/needs.ts";
import { isAlive, until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";

/**
 * The last version without a supervisor: its orders are only in records, and its runners start long
 * experiments themselves.
 */
const BEFORE = "0c9120ecd7b9";
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FILE = "exps.json";

const hasHistory = spawnSync("git", ["cat-file", "-e", `${BEFORE}^{commit}`], { cwd: ROOT }).status === 0;

let folder = "";
let oldBin = "";

beforeAll(() => {
  if (!hasHistory) return;
  folder = mkdtempSync(join(tmpdir(), "cooperate-before-"));
  const archive = execFileSync("git", ["archive", BEFORE], { cwd: ROOT, maxBuffer: 1e9 });
  execFileSync("tar", ["-x", "-C", folder], { input: archive });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
    cwd: folder,
  });
  oldBin = join(folder, "bin/cooperate.js");
});
afterAll(() => {
  if (folder !== "") rmSync(folder, { recursive: true, force: true });
});

/** A list that runners of both versions process. */
class Scene extends Workspace {
  old(...args: string[]): Running {
    return startProgram(process.execPath, [oldBin, ...args], { cwd: this.path });
  }

  new(...args: string[]): Running {
    return startProgram(process.execPath, [BIN, ...args], { cwd: this.path });
  }

  statuses(): unknown[] {
    return this.entries(FILE).map((_, n) => this.record(FILE, n)["status"]);
  }

  /** The record of entry 0 once it runs, and the pid of its experiment. */
  async running(): Promise<number> {
    return until("entry 0 runs", () => Number(this.read("pid.0")));
  }
}

/** Holds a directory while it runs, so that two concurrent attempts are detected. */
const EXPERIMENT =
  'mkdir "busy/$COOPERATE_ENTRY" || echo $COOPERATE_ENTRY >>twice; sleep 0.$((COOPERATE_ENTRY % 4)); rmdir "busy/$COOPERATE_ENTRY"; echo $COOPERATE_ENTRY >>ends';
const WAITS = "echo $$ >pid.$COOPERATE_ENTRY; until [ -e go ]; do sleep 0.05; done; echo done >>ends";

describe(`beside a runner of version ${BEFORE}`, needs(hasHistory, "the history of the repository"), () => {
  test("both process one list: each entry runs once, and no files are left", async () => {
    const scene = new Scene();
    mkdirSync(scene.at("busy"));
    scene.list(
      FILE,
      Array.from({ length: 60 }, () => ["sh", "-c", EXPERIMENT]),
    );
    const runners = [scene.old("--run", FILE, "-j", "2"), scene.new("--run", FILE, "-j", "2")];
    const results = await Promise.all(runners.map(async ({ result }) => result));
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(existsSync(scene.at("twice"))).toBe(false);
    const ends = scene.read("ends").trim().split("\n").map(Number);
    expect(ends.sort((a, b) => a - b)).toEqual([...Array(60).keys()]);
    const pids = new Set(scene.entries(FILE).map((_, n) => scene.record(FILE, n)["pid"]));
    expect(pids.size).toBe(2);
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });

  test.each([
    ["old", "new"],
    ["new", "old"],
  ] as const)("an entry of the %s runner is cancelled by the %s --cancel", async (runs, cancels) => {
    const scene = new Scene();
    scene.list(FILE, [["sh", "-c", WAITS], ["true"]]);
    const runner = scene[runs]("--run", FILE);
    const pid = await scene.running();
    const { stderr } = await scene[cancels]("--cancel", FILE, "0").result;
    // The old version writes its order only into the list, which the new one reads seldom.
    expect(stderr).toMatch(cancels === "new" ? /^1 entry \(0\) is cancelled$/m : /is cancelled|was told/);
    await until("it is ended", () => !isAlive(pid));
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.statuses()).toEqual(["cancelled", "done"]);
  });

  test.each([
    ["old", "new"],
    ["new", "old"],
  ] as const)("the %s runner leaves at --stop of the %s version", async (runs, asks) => {
    const scene = new Scene();
    scene.list(FILE, [["sh", "-c", WAITS], ["true"]]);
    const runner = scene[runs]("--run", FILE);
    await scene.running();
    const leaves = heard(runner, "nothing more begins here");
    expect((await scene[asks]("--stop", FILE).result).stderr).toContain("asked to leave after what they run");
    await leaves;
    scene.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.statuses()).toEqual(["done", undefined]);
    expect(scene.files()).not.toContain(`${FILE}.run`);
  });

  test("the old runner obeys --jobs of the new version", async () => {
    const scene = new Scene();
    scene.list(FILE, [
      ["sh", "-c", WAITS],
      ["sh", "-c", WAITS],
    ]);
    const runner = scene.old("--run", FILE);
    await scene.running();
    expect((await scene.new("--jobs", FILE, "2").result).stderr).toContain(": 2 at the same time");
    await until("another begins", () => Number(scene.read("pid.1")));
    scene.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
  });

  test.each([
    ["old", "new"],
    ["new", "old"],
  ] as const)("after kill -9 of the %s runner, the %s one leaves its experiment alone, and nothing is lost", async (dies, stays) => {
    const scene = new Scene();
    scene.list(FILE, [["sh", "-c", WAITS]]);
    const runner = scene[dies]("--run", FILE);
    const pid = await scene.running();
    runner.child.kill("SIGKILL");
    await runner.result;
    const other = scene[stays]("--run", FILE, "--wait", "--idle-timeout", "4s");
    await heard(other, "waiting for new or lost work");
    expect(isAlive(pid)).toBe(true);
    expect(scene.statuses()).toEqual(["running"]);
    scene.write("go", "");
    expect((await other.result).exitCode).toBe(0);
    // No supervisor waited for the experiment of the old runner: it runs again. The end of the new
    // one's experiment is recorded, by the old runner as well.
    const attempts = dies === "old" ? 2 : 1;
    expect(scene.record(FILE, 0)).toMatchObject({ status: "done", attempt: attempts });
    expect(scene.read("ends")).toBe("done\n".repeat(attempts));
  });
});
