import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { quoteForScript, quoteWords } from "../../src/core/shell-words.ts";
import { BIN, type Running, start } from "../helpers/cli.ts";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";
import { serversOf } from "../soak/remote-processes.mjs";
import { NEEDS_SSHD, SshdBed } from "./sshd-bed.ts";

const NAME = "it's a list.json";
const LONG_MS = 300_000;

let bed: SshdBed;

/** A list that is reached over ssh. */
class Scene extends Workspace {
  constructor(count: number, script: string) {
    super();
    this.list(
      NAME,
      Array.from({ length: count }, () => ["bash", "-c", script]),
    );
  }

  /** Starts a runner of another machine, as far as the list can tell. */
  start(machine: string, list = NAME): Running {
    const program = quoteWords([process.execPath, BIN]);
    const words = ["--run", "--keep-going", "--remote-command", program];
    return start([...words, `nodeA:${this.at(list)}`], {
      cwd: this.path,
      env: { ...bed.env, XDG_CACHE_HOME: this.at(machine) },
    });
  }

  statuses(): string[] {
    return this.entries(NAME).map(
      (_, n) => (this.record(NAME, n)["status"] as string | undefined) ?? "pending",
    );
  }

  /** How often each entry ran, by its number. */
  ran(): Map<string, number> {
    const counts = new Map<string, number>();
    if (!existsSync(this.at("ran"))) return counts;
    for (const n of this.read("ran").trim().split("\n")) counts.set(n, (counts.get(n) ?? 0) + 1);
    return counts;
  }
}

/** The ssh processes that a runner has started. */
function linesOf({ pid }: Running): number[] {
  const { stdout } = spawnSync("ps", ["--ppid", String(pid), "-o", "pid=,comm="], { encoding: "utf8" });
  return stdout.split("\n").flatMap((line) => {
    const [, id, name] = /^\s*(\d+) (\S+)/.exec(line) ?? [];
    return name === "ssh" ? [Number(id)] : [];
  });
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, name);
    } catch {
      // it has ended
    }
}

const RUN = 'echo "$COOPERATE_ENTRY" >> ran; seq 2000; sleep 0.7; echo "end of $COOPERATE_ENTRY"';

describe("runners that reach their list over ssh", NEEDS_SSHD, () => {
  beforeAll(async () => {
    bed = await SshdBed.start();
  }, LONG_MS);
  afterAll(() => bed.stop());

  test(
    "three of them, whose lines are cut every five seconds, run 200 entries once each",
    async () => {
      const machines = ["one", "two", "three"];
      const scene = new Scene(200, RUN);
      const runners = machines.map((machine) => scene.start(machine));
      // A runner whose first line is cut leaves with 4.
      await until(
        "all three work",
        () => scene.statuses().filter((status) => status === "running").length === 3,
      );
      for (let cuts = 0; cuts < 12; cuts++) {
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        runners.forEach((runner) => signal(linesOf(runner), "SIGKILL"));
      }
      const results = await Promise.all(runners.map(async ({ result }) => result));
      expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
      expect(new Set(scene.statuses())).toEqual(new Set(["done"]));
      expect([...scene.ran().values()].every((count) => count === 1)).toBe(true);
      expect(scene.ran().size).toBe(200);
      const logs = scene
        .entries(NAME)
        .map((_, n) => readFileSync(String(scene.record(NAME, n)["log"]), "utf8"));
      const numbers = Array.from({ length: 2_000 }, (_, k) => `${k + 1}\n`).join("");
      expect(logs.every((log) => log.includes(`Z\n${numbers}end of `))).toBe(true);
      expect(logs.every((log, n) => log.includes(`end of ${n}\n`))).toBe(true);
    },
    LONG_MS,
  );

  test.each<[string, (runner: Running, scene: Scene) => number[]]>([
    ["ssh", (runner) => linesOf(runner)],
    ["the serving process", (_, scene) => serversOf(scene.at(NAME)).slice(0, 1)],
    ["a runner", ({ pid }) => [pid]],
  ])(
    "%s stands still for 30 s: nothing twice, nothing lost",
    async (_, pidsOf) => {
      const scene = new Scene(40, 'echo "$COOPERATE_ENTRY" >> ran; sleep 1');
      const runners = [scene.start("one"), scene.start("two")];
      await until("both work", () => scene.ran().size >= 4);
      const stopped = pidsOf(runners[0] as Running, scene);
      expect(stopped).toHaveLength(1);
      signal(stopped, "SIGSTOP");
      await new Promise((resolve) => setTimeout(resolve, 30_000));
      signal(stopped, "SIGCONT");
      const results = await Promise.all(runners.map(async ({ result }) => result));
      expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      expect(new Set(scene.statuses())).toEqual(new Set(["done"]));
      expect([...scene.ran().values()].every((count) => count === 1)).toBe(true);
    },
    LONG_MS,
  );

  test("a key that may do nothing but serve one list serves that one, whatever is asked for", async () => {
    const scene = new Scene(1, 'echo "$COOPERATE_ENTRY" >> ran');
    scene.list("other.json", [["touch", "hacked"]]);
    const keys = join(dirname(bed.home), "authorized_keys");
    const before = readFileSync(keys, "utf8");
    const command = quoteForScript([process.execPath, BIN, "--serve-list", scene.at(NAME)]);
    writeFileSync(keys, `command="${command.replaceAll('"', String.raw`\"`)}",restrict ${before}`);
    try {
      const { result } = scene.start("one", "other.json");
      expect(await result).toMatchObject({ exitCode: 0 });
      expect(scene.statuses()).toEqual(["done"]);
      expect(scene.files()).not.toContain("hacked");
    } finally {
      writeFileSync(keys, before);
    }
  });
});
