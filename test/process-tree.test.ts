import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { BIN, type Running, startProgram } from "./helpers/cli.ts";
import { splitLog } from "./helpers/job-log.ts";
import { outsideOfJobs, SupervisedScene } from "./helpers/supervised.ts";
import { isAlive, until } from "./helpers/until.ts";

/** Writes its pid into a file, and counts in another while it is alive. */
const TICKING = 'echo $$ >"t.$$"; mv "t.$$" "pid.$1"; while :; do echo x >>"ticks.$1"; sleep 0.05; done';

const PYTHON = "import os, subprocess, sys, time";
/** Ways to leave the process group of the parent, and mostly its session as well. */
const ESCAPES: Readonly<Record<string, string>> = {
  setsid: "setsid sh tick.sh setsid &",
  timeout: "timeout 60 sh tick.sh timeout &",
  jobs: "bash -c 'set -m; sh tick.sh jobs & wait' &",
  forks: `python3 -c '${PYTHON}
if os.fork() == 0:
  os.setsid()
  if os.fork() == 0: os.execvp("sh", ["sh", "tick.sh", "forks"])
' &`,
  nohup: "nohup sh tick.sh nohup >/dev/null 2>&1 &",
  popen: `python3 -c '${PYTHON}
subprocess.Popen(["sh", "tick.sh", "popen"], start_new_session=True).wait()
' &`,
  orphan: "(setsid sh tick.sh orphan &)",
  stopped: "(setsid sh -c 'echo $$ >t.s; mv t.s pid.stopped; kill -STOP $$; sleep 60' &)",
};
const HAS_PYTHON = spawnSync("python3", ["-c", ""]).status === 0;
const NAMES = Object.keys(ESCAPES).filter((name) => HAS_PYTHON || !ESCAPES[name]?.includes("python3"));
const TICKERS = NAMES.filter((name) => name !== "stopped");
/** Starts all of them, and waits until they run. */
const FAMILY = `${NAMES.map((name) => ESCAPES[name]).join("\n")}
for name in ${NAMES.join(" ")}; do until [ -e pid.$name ]; do sleep 0.02; done; done
echo $$ >begun.tmp; mv begun.tmp begun
`;
const WAITS = "until [ -e go ]; do sleep 0.02; done";

const aliveIn = (pid: string): string => `grep -qs "^State:.[^ZX]" "/proc/${pid}/status"`;

class Scene extends SupervisedScene {
  constructor(entries: readonly unknown[]) {
    super(entries);
    this.write("tick.sh", TICKING);
    onTestFinished(() => {
      for (const pid of this.pids()) if (isAlive(pid)) process.kill(pid, "SIGKILL");
    });
  }

  /** Pids in the files of {@link TICKING}. */
  pids(): number[] {
    const names = existsSync(this.path) ? readdirSync(this.path) : [];
    return names.filter((name) => name.startsWith("pid.")).map((name) => Number(this.read(name)));
  }

  living(): number[] {
    return this.pids().filter(isAlive);
  }

  async begun(): Promise<void> {
    await until("the family stands", () => existsSync(this.at("begun")));
  }

  /** How far each of the tickers has counted. */
  ticks(): number[] {
    return TICKERS.map((name) => statSync(this.at(`ticks.${name}`)).size);
  }

  foot(n: number): string {
    return splitLog(this.at(`cooperate_${n}`)).foot[0] ?? "";
  }
}

/** Processes of this machine that belong to the attempt `claim`. */
function carriersOf(claim: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      const isOurs = readFileSync(`/proc/${pid}/environ`, "latin1").includes(`COOPERATE_CLAIM=${claim}\0`);
      return isOurs && isAlive(Number(pid));
    } catch {
      return false; // none, or gone
    }
  });
}

describe(`processes that leave the group of their experiment (${NAMES.join(", ")})`, () => {
  const ways: Record<string, (scene: Scene, runner: Running) => Promise<unknown>> = {
    "Ctrl-C": async (_, runner) => runner.child.kill("SIGINT"),
    "--cancel": async (scene) => scene.say("cancel", "0"),
    "--stop --now": async (scene) => scene.say("stop", "--now"),
    "a new owner": async (scene) => scene.list(scene.file, [["executed", "echo", "somebody else's"]]),
  };
  test.each(Object.keys(ways))("none is left after %s", async (way) => {
    const scene = new Scene([["sh", "-c", FAMILY + WAITS]]);
    const runner = scene.start();
    await scene.begun();
    expect(scene.living()).toHaveLength(NAMES.length);
    const claim = String(scene.of(0)["claim"]);
    await ways[way]?.(scene, runner);
    await runner.result;
    expect(scene.living()).toEqual([]);
    expect(carriersOf(claim)).toEqual([]);
  });

  test("none is left after --timeout, though they keep forking", async () => {
    const scene = new Scene([["sh", "-c", `${FAMILY}while :; do setsid sleep 60 & sleep 0.01; done`]]);
    const runner = scene.start("--timeout", "2s");
    const claim = await until("it runs", () => scene.of(0)["claim"] as string | undefined);
    expect((await runner.result).exitCode).toBe(1);
    expect(scene.of(0)).toMatchObject({ status: "failed", reason: "timeout" });
    expect(scene.living()).toEqual([]);
    expect(carriersOf(claim)).toEqual([]);
  });

  test("--pause stops them all, and --resume continues them", async () => {
    const scene = new Scene([["sh", "-c", FAMILY + WAITS]]);
    const runner = scene.start();
    await scene.begun();
    await until("all count", () => scene.ticks().every((size) => size > 0));
    expect((await scene.say("pause", "0")).stderr).toBe("1 entry (0) is paused\n");
    const [ticks, pids] = [scene.ticks(), scene.pids()];
    const states = pids.map(
      (pid) => /^State:\t(\S)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1],
    );
    expect(new Set(states)).toEqual(new Set(["T"]));
    expect((await scene.say("list")).stdout).toMatch(/^0 +paused /m);
    expect(scene.ticks()).toEqual(ticks);
    expect((await scene.say("resume", "0")).stderr).toBe("1 entry (0) is running again\n");
    await until("all go on", () => scene.ticks().every((size, i) => size > (ticks[i] ?? 0)));
    scene.write("go", "");
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.living()).toEqual([]);
  });

  test("processes left after the end are ended before the next experiment starts in that slot, and the log says so", async () => {
    const looks = `for f in pid.*; do read -r pid <"$f"; ${aliveIn("$pid")} && echo "$f" >>alive; done; touch looked`;
    const scene = new Scene([
      ["sh", "-c", `${FAMILY}echo said; exit 4`],
      ["sh", "-c", looks],
    ]);
    expect((await scene.run("--keep-going")).exitCode).toBe(1);
    expect(existsSync(scene.at("looked"))).toBe(true);
    expect(scene.lines("alive")).toEqual([]);
    expect(scene.living()).toEqual([]);
    expect(scene.of(0)).toMatchObject({ status: "failed", exitCode: 4 });
    expect(scene.of(0)).not.toHaveProperty("leftRunning");
    const foot = scene.foot(0);
    expect(foot).toMatch(/exit 4.*ended what it left running: /);
    for (const pid of scene.pids()) expect(foot).toContain(`(pid ${pid})`);
    expect(splitLog(scene.at("cooperate_0")).output.toString()).toBe("said\n");
  });

  test("also when many short experiments leave processes that are still starting when they end", async () => {
    const count = 40;
    const scene = new Scene(
      Array.from({ length: count }, () => ["sh", "-c", "setsid sleep 300 & echo $! >pid.$COOPERATE_ENTRY"]),
    );
    expect((await scene.run("-j", "4")).exitCode).toBe(0);
    expect(scene.pids()).toHaveLength(count);
    expect(scene.living()).toEqual([]);
    for (let n = 0; n < count; n++) expect(scene.of(n)).toMatchObject({ status: "done", attempt: 1 });
  });

  test("--leave-children leaves them running, and reports them", async () => {
    const scene = new Scene([["sh", "-c", FAMILY]]);
    expect((await scene.run("--leave-children")).exitCode).toBe(0);
    expect(scene.living()).toHaveLength(NAMES.length);
    const [foot, left] = [scene.foot(0), String(scene.of(0)["leftRunning"])];
    expect(foot).toContain("left running: ");
    for (const pid of scene.pids()) {
      expect(foot).toContain(`(pid ${pid})`);
      expect(left).toContain(`(pid ${pid})`);
    }
  });
});

describe("processes that are not part of the experiment", () => {
  test("a process without COOPERATE_CLAIM outlives the end, and --cancel", async () => {
    const handsOver =
      "(env -u COOPERATE_CLAIM setsid sh tick.sh $COOPERATE_ENTRY &)\nuntil [ -e pid.$COOPERATE_ENTRY ]; do sleep 0.02; done\n";
    const scene = new Scene([
      ["sh", "-c", handsOver],
      ["sh", "-c", `${handsOver}touch begun; ${WAITS}`],
    ]);
    const runner = scene.start();
    await scene.begun();
    await scene.say("cancel", "1");
    expect((await runner.result).exitCode).toBe(0);
    expect(scene.of(1)["status"]).toBe("cancelled");
    expect(scene.foot(0)).not.toContain("left");
    expect(scene.living()).toHaveLength(2);
  });

  test("a process started by an existing daemon, as by sbatch, outlives --cancel", async () => {
    const scene = new Scene([
      [
        "sh",
        "-c",
        `echo "sh tick.sh job" >fifo; until [ -e pid.job ]; do sleep 0.02; done; touch begun; ${WAITS}`,
      ],
    ]);
    const daemon = startProgram(
      "sh",
      ["-c", "mkfifo fifo; touch ready; while read -r words; do $words & done <fifo; wait"],
      {
        cwd: scene.path,
        env: outsideOfJobs(),
      },
    );
    await until("the daemon listens", () => existsSync(scene.at("ready")));
    const runner = scene.start();
    await scene.begun();
    await scene.say("cancel", "0");
    await runner.result;
    const [job = 0] = scene.living();
    expect(scene.living()).toHaveLength(1);
    process.kill(job, "SIGKILL");
    await daemon.result;
  });
});

describe("a runner that is itself an experiment", () => {
  test.each(["--cancel", "Ctrl-C"])("ends its own experiments and releases them, after %s", async (way) => {
    const scene = new Scene([[process.execPath, BIN, "--run", "inner.json"]]);
    scene.list("inner.json", [["sh", "-c", `setsid sh tick.sh inner & ${WAITS}`]]);
    const inner = scene.read("inner.json");
    const runner = scene.start();
    await until("the inner one runs", () => existsSync(scene.at("pid.inner")));
    if (way === "--cancel") await scene.say("cancel", "0");
    else runner.child.kill("SIGINT");
    await runner.result;
    expect(scene.living()).toEqual([]);
    expect(scene.read("inner.json")).toBe(inner);
    expect(scene.files().filter((name) => name.endsWith(".run"))).toEqual([]);
  });
});

describe("an experiment that resists its end", () => {
  test("--grace sets how soon it is killed", async () => {
    const scene = new Scene([
      [
        "sh",
        "-c",
        `trap '' TERM INT; (trap '' TERM INT; setsid sh tick.sh child &)\n until [ -e pid.child ]; do sleep 0.02; done; touch begun; ${WAITS}`,
      ],
    ]);
    const list = scene.read(scene.file);
    const runner = scene.start("--grace", "0.3s");
    await scene.begun();
    const ticks = (): number => scene.lines("ticks.child").length;
    const before = ticks();
    runner.child.kill("SIGINT");
    expect((await runner.result).exitCode).toBe(130);
    // The child counts at most 20 a second while it is alive, and fewer on a busy machine: some 6
    // in the grace period of 0.3 s, and some 200 in the 10 s that it has without the option.
    expect(ticks() - before).toBeLessThan(100);
    expect(scene.living()).toEqual([]);
    expect(scene.read(scene.file)).toBe(list);
  });

  test("a process that continuously replaces itself is ended", async () => {
    const scene = new Scene([["sh", "-c", `setsid sh hop.sh & touch begun; ${WAITS}`]]);
    scene.write("hop.sh", "trap '' TERM\n[ -e stop ] && exit\nsleep 0.05\nsetsid sh hop.sh &\n");
    onTestFinished(() => {
      if (existsSync(scene.path)) scene.write("stop", "");
    });
    const runner = scene.start("--grace", "0.3s");
    await scene.begun();
    const claim = String(scene.of(0)["claim"]);
    await scene.say("cancel", "0");
    await runner.result;
    expect(carriersOf(claim)).toEqual([]);
    expect(scene.of(0)["status"]).toBe("cancelled");
  });

  test("with such children: the next attempt starts when they are gone, never two at once", async () => {
    const child =
      'trap "sleep 0.2; rmdir busy; exit" TERM; touch up.$COOPERATE_ATTEMPT; while :; do sleep 0.02; done';
    const script = `mkdir busy || echo $COOPERATE_ATTEMPT >>twice
setsid sh -c '${child}' &
until [ -e up.$COOPERATE_ATTEMPT ]; do sleep 0.02; done; exit 1`;
    const scene = new Scene([["sh", "-c", script]]);
    expect((await scene.run("--retries", "2")).exitCode).toBe(1);
    expect(scene.of(0)).toMatchObject({ status: "failed", attempt: 3, exitCode: 1 });
    expect(scene.lines("twice")).toEqual([]);
    expect(existsSync(scene.at("busy"))).toBe(false);
  });
});
