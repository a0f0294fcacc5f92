import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { BIN, cooperate, start } from "./helpers/cli.ts";
import { startFakeRunner } from "./helpers/dead-runner.ts";
import { needs } from "./helpers/needs.ts";
import { HAS_TMUX, Terminal } from "./helpers/terminal.ts";
import { isAlive, until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "my exps.json";
const SMALL = [80, 24] as const;
const LARGE = [200, 50] as const;
const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/** Long ago, so that durations in the view stay the same during a test. */
const before = (days: number): string => new Date(Date.now() - days * DAY - 30 * 60 * SECOND).toISOString();
const [BEGIN, END] = ["2025-01-02T10:00:00.000Z", "2025-01-04T13:00:00.000Z"];

const argv = (n: number): string[] => ["python", "main.py", "--lr", String(n)];

function ended(n: number, status: string, more: Record<string, unknown> = {}): unknown[] {
  const facts = { host: n % 2 ? "gpu1" : "gpu2", pid: 7, attempt: 1, claim: `e${n}`, startedAt: BEGIN };
  return [
    "executed",
    { status, ...facts, endedAt: END, exitCode: status === "done" ? 0 : 3, ...more },
    ...argv(n),
  ];
}

function running(n: number, host: string, more: Record<string, unknown> = {}): unknown[] {
  const facts = { host, pid: 8, attempt: 1, claim: `r${n}`, startedAt: before(1) };
  return ["executed", { status: "running", ...facts, ...more }, ...argv(n)];
}

class Scene extends Workspace {
  constructor(...entries: unknown[]) {
    super();
    this.list(FILE, entries);
  }

  watch(size: readonly [number, number] = SMALL, env = ""): Terminal {
    const command = `TZ=UTC ${env} "${process.execPath}" "${BIN}" --progress "${FILE}" --watch`;
    return new Terminal(command, this.path, size);
  }

  status(n: number): unknown {
    return this.record(FILE, n)["status"];
  }
}

/** The screen without what differs from run to run. */
function steady(screen: string, scene: Workspace): string {
  return screen
    .replaceAll(/ +$/gm, "")
    .replace(/\n*$/, "\n")
    .replaceAll(scene.path, "DIR")
    .replaceAll(/(?<=^elapsed )\d+d \d+h|(?<=\(in )\d+d \d+h/gm, "Dd Hh")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "YYYY-MM-DD hh:mm")
    .replaceAll(/(?<=^my exps\.json +)\d\d:\d\d$/gm, "hh:mm");
}

/**
 * The file with the golden text of a state; `npx vitest run test/watch.test.ts -u` rewrites it.
 */
function golden(name: string): string {
  return fileURLToPath(new URL(`golden/watch/${name}.txt`, import.meta.url));
}

/** Entries of two hosts in all states that a list alone can express. */
function mixed(scene: Workspace): unknown[] {
  const log = scene.write(
    "cooperate 3",
    "# cooperate: entry 3\nepoch 1\nloss is \u001B[31mnan\u001B[0m\n\n# cooperate: exit 3 after 2d 3h\n# ended: 2025-01-04T13:00:00.000Z\n",
  );
  return [
    ended(0, "done"),
    ended(1, "done", { endedAt: "2025-01-04T11:00:00.000Z" }),
    ended(2, "cancelled"),
    ended(3, "failed", { log }),
    ended(4, "failed", { signal: "SIGKILL", name: "日本 big" }),
    running(5, "gpu1"),
    running(6, "gpu2", { pausedAt: before(0), order: "pause" }),
    running(7, "gpu2", { attempt: 2, startedAt: before(2) }),
    ["sh", "-c", "echo 日本\necho 🙂"],
    [{ name: "later" }, ...argv(9)],
  ];
}

describe("--progress --watch on a terminal", needs(HAS_TMUX, "tmux"), () => {
  test("an empty list, and one without any started entry", async () => {
    const scene = new Scene();
    const terminal = scene.watch();
    await expect(steady(await terminal.shows("q quit"), scene)).toMatchFileSnapshot(golden("empty 80x24"));
    scene.list(FILE, [argv(0), argv(1)]);
    await expect(steady(await terminal.shows("2 pending"), scene)).toMatchFileSnapshot(
      golden("pending 80x24"),
    );
  });

  test.each([SMALL, LARGE])(
    "running and paused entries of two hosts, and failed ones, at %ix%i",
    async (...size) => {
      const scene = new Scene();
      scene.list(FILE, mixed(scene));
      const terminal = scene.watch(size, "NO_COLOR=1");
      const screen = await terminal.shows("loss is nan");
      expect(terminal.modes()).toEqual({ alternate: true, cursor: false, wrap: false });
      await expect(steady(screen, scene)).toMatchFileSnapshot(golden(`running ${size.join("x")}`));
    },
  );

  test("a lost runner of this machine, and one of another machine without a heartbeat", async () => {
    const scene = new Scene();
    const fake = await startFakeRunner(scene.path);
    scene.list(FILE, [
      ended(0, "done"),
      running(1, "here", { runner: fake.runner, pid: 77 }),
      running(2, "gpu9", { runner: "gpu9-77-12345678-4026531836-123", pid: 77 }),
    ]);
    const terminal = scene.watch();
    await terminal.shows(/running +1 /);
    await fake.kill();
    await terminal.shows(/lost +1 /);
    await expect(
      steady(await terminal.shows("gpu9 (pid 77) has no heartbeat any more"), scene),
    ).toMatchFileSnapshot(golden("lost 80x24"));
  });

  test("a finished list stays until q, which restores the screen", async () => {
    const scene = new Scene(ended(0, "done"), ended(1, "done"));
    const terminal = new Terminal(
      `echo before; TZ=UTC "${process.execPath}" "${BIN}" progress "${FILE}" --watch`,
      scene.path,
      SMALL,
    );
    const screen = await terminal.shows("finished; q leaves");
    expect(screen).not.toContain("before");
    await expect(steady(screen, scene)).toMatchFileSnapshot(golden("finished 80x24"));
    terminal.type("q");
    expect((await terminal.shows("exit 0")).trimEnd().split("\n")).toEqual(["before", "exit 0"]);
    expect(terminal.modes()).toEqual({ alternate: false, cursor: true, wrap: true });
  });

  test("q has the exit code of --await once the list is finished", async () => {
    const scene = new Scene(ended(0, "done"), ended(1, "failed"));
    const terminal = scene.watch();
    await terminal.shows("finished; q leaves");
    terminal.type("q");
    expect((await terminal.shows("exit 1")).trimEnd()).toBe("exit 1");
  });

  test("the arrows select, l shows the log as it grows, ? shows the keys, and each returns", async () => {
    const scene = new Scene();
    const log = scene.write("my log", "# cooperate: entry 1\nepoch 1\n");
    scene.list(FILE, [running(0, "gpu1"), running(1, "gpu2", { log })]);
    const terminal = scene.watch();
    await terminal.shows("q quit");
    terminal.type("l");
    await terminal.shows("select an entry with the arrows first");
    terminal.press("Down");
    await terminal.shows(/^❯ +running +0 /m);
    terminal.press("Down");
    await terminal.shows(/^❯ +running +1 /m);
    terminal.press("Down");
    terminal.type("l");
    await terminal.shows("epoch 1");
    appendFileSync(log, "epoch 2\n10 %\r99 %\n");
    await expect(steady(await terminal.shows("99 %"), scene)).toMatchFileSnapshot(golden("log 80x24"));
    terminal.press("Escape");
    await terminal.shows(/^❯ +running +1 /m);
    terminal.type("?");
    await expect(steady(await terminal.shows("back to pending"), scene)).toMatchFileSnapshot(
      golden("keys 80x24"),
    );
    terminal.type("q");
    await terminal.shows(/^❯ +running +1 /m);
    terminal.press("C-c");
    await terminal.shows("exit 130");
  });

  test("p, c and r have the effect of the verbs on a real runner", async () => {
    const scene = new Scene(
      ["sh", "-c", "echo $$ >pid.tmp; mv pid.tmp pid; while :; do sleep 0.1; done"],
      ["sh", "-c", "echo $$ >pid2.tmp; mv pid2.tmp pid2; echo oops; exit 3"],
    );
    const runner = start(["--run", FILE, "--keep-going"], { cwd: scene.path });
    await until("it runs", () => scene.read("pid"));
    const terminal = scene.watch();
    await terminal.shows(/running +0 /);
    terminal.press("Down");
    await terminal.shows(/^❯ +running +0 /m);
    terminal.type("p");
    await terminal.shows("1 entry (0) is paused");
    expect(await terminal.shows(/^❯ +paused +0 /m)).toContain("1 paused");
    expect(scene.record(FILE, 0)).toHaveProperty("pausedAt");
    terminal.type("p");
    await terminal.shows("1 entry (0) is running again");
    expect(scene.record(FILE, 0)).not.toHaveProperty("pausedAt");
    terminal.type("c");
    await terminal.shows(/cancel entry 0 on .+\? y\/n/);
    terminal.type("n");
    await terminal.shows("entry 0 is left alone");
    expect(scene.record(FILE, 0)).not.toHaveProperty("order");
    terminal.type("c");
    await terminal.shows(/cancel entry 0 on .+\? y\/n/);
    terminal.type("y");
    // By the answer, or by what is read first.
    await terminal.shows(/^(1 entry \(0\)|entry 0) is cancelled/m);
    expect(scene.status(0)).toBe("cancelled");
    expect(isAlive(Number(scene.read("pid")))).toBe(false);
    expect((await runner.result).exitCode).toBe(1);

    await terminal.shows("| oops");
    terminal.press("Down");
    await terminal.shows(/^❯ +1 .*exit 3/m);
    terminal.type("c");
    await terminal.shows("entry 1 has ended already; r puts it back to pending");
    terminal.type("r");
    await terminal.shows(/^(1 entry is pending again: 1|entry 1 is pending)/m);
    expect(scene.status(1)).toBeUndefined();
    await terminal.shows("1 pending"); // it has read that, too
    terminal.type("q");
    await terminal.shows("exit 0");
  });

  test("an order applies to the selected attempt, not to one that has taken its place", async () => {
    const scene = new Scene(running(0, "gpu1"), running(1, "gpu1"));
    const terminal = scene.watch();
    await terminal.shows(/running +0 /);
    terminal.press("Down");
    await terminal.shows(/^❯ +running +0 /m);
    terminal.type("c");
    await terminal.shows("cancel entry 0 on gpu1? y/n");
    scene.list(FILE, [running(0, "gpu1", { claim: "another" }), running(1, "gpu1")]);
    // It has polled, and prints no more of it after the answer.
    await terminal.shows(/^ +running +0 /m);
    terminal.type("y");
    await terminal.shows("entry 0 has changed meanwhile: nothing was done");
    expect(scene.record(FILE, 0)).not.toHaveProperty("order");
  });

  test("the screen is redrawn at another size, also at one that is too small", async () => {
    const scene = new Scene();
    scene.list(FILE, mixed(scene));
    const terminal = scene.watch();
    await terminal.shows("loss is nan");
    terminal.resize(20, 5);
    await terminal.shows(/^my exps\.json +\d\d:\d\d\n10 entries: .*…\n/);
    terminal.resize(40, 10);
    await expect(steady(await terminal.shows(/^failed last(.*\n){2}↑↓ select/m), scene)).toMatchFileSnapshot(
      golden("running 40x10"),
    );
    terminal.resize(1, 1);
    terminal.resize(80, 24);
    await expect(steady(await terminal.shows("loss is nan"), scene)).toMatchFileSnapshot(
      golden("running 80x24"),
    );
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("%s restores the screen", async (signal, code) => {
    const scene = new Scene(argv(0));
    const command = `sh -c 'echo $$ >pid; exec "$@"' sh "${process.execPath}" "${BIN}" --progress "${FILE}" --watch`;
    const terminal = new Terminal(command, scene.path, SMALL);
    await terminal.shows("q quit");
    process.kill(Number(scene.read("pid")), signal);
    await terminal.shows(`exit ${code}`);
    expect(terminal.modes()).toEqual({ alternate: false, cursor: true, wrap: true });
  });

  test("a deleted list ends it with a message on the normal screen", async () => {
    const scene = new Scene(argv(0));
    const terminal = scene.watch();
    await terminal.shows("q quit");
    rmSync(scene.at(FILE));
    expect(await terminal.shows("exit 2")).toContain(`cooperate: ${FILE}`);
    expect(terminal.modes()).toEqual({ alternate: false, cursor: true, wrap: true });
  });
});

/** CPU time of a process so far, seconds. */
function cpuTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const [utime = "", stime = ""] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13);
  return (Number(utime) + Number(stime)) / 100; // USER_HZ is 100 wherever Node runs
}

test(
  "with 10,000 entries and runners at work it takes less than 5 % of a core",
  needs(HAS_TMUX && existsSync("/proc/self/stat"), "tmux and /proc"),
  async () => {
    const past = Array.from({ length: 5_000 }, (_, n) => ended(n, n % 50 === 0 ? "failed" : "done"));
    const scene = new Scene(...past, ...Array.from({ length: 5_000 }, (_, n) => ["sleep", `0.5${n}`]));
    for (const _ of [1, 2]) start(["--run", FILE, "--log-dir", "logs"], { cwd: scene.path });
    const command = `sh -c 'echo $$ >pid; exec "$@"' sh "${process.execPath}" "${BIN}" --progress "${FILE}" --watch`;
    const terminal = new Terminal(command, scene.path, SMALL);
    const done = (): number => Number(/(\d+) done/.exec(terminal.screen())?.[1]);
    await until("it has warmed up", () => done() > 4_910);
    for (const size of [SMALL, LARGE]) {
      terminal.resize(size[0], size[1]);
      const pid = Number(scene.read("pid"));
      const from = await until("it is drawn anew", done);
      const [cpu, clock] = [cpuTime(pid), performance.now()];
      await until("some more are done", () => done() >= from + 20);
      const share = (1_000 * (cpuTime(pid) - cpu)) / (performance.now() - clock);
      expect(share).toBeLessThan(0.05);
    }
  },
);

describe("--progress --watch without a terminal", () => {
  test("prints a line for each change, and ends with the list", async () => {
    const scene = new Scene(
      ["sh", "-c", "while [ ! -e go ]; do sleep 0.05; done"],
      ["sh", "-c", "exit 3"],
      [{ name: "日本" }, "true"],
    );
    const watching = start(["--progress", FILE, "--watch"], { cwd: scene.path });
    let seen = "";
    watching.child.stdout?.on("data", (chunk: Buffer) => (seen += chunk.toString()));
    await until("it looks on", () => seen.includes("3 pending"));
    const runner = start(["--run", FILE, "--keep-going"], { cwd: scene.path });
    await until("the start is seen", () => /^\[0\] started on .+ \(pid \d+\): sh -c/m.test(seen));
    scene.write("go", "");
    const { exitCode, stdout, stderr } = await watching.result;
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    expect(stdout).toMatch(/^\[0\] done after \d+\.\ds on .+$/m);
    expect(stdout).toMatch(/^\[1\] FAILED: exit 3 after .+$/m);
    expect(stdout).toMatch(/^\d\d:\d\d my exps\.json: 100 % of 3 entries: 2 done, 1 failed · .+\n$/m);
    expect(stdout).not.toContain("\u001B");
    await runner.result;
  });

  test("prints one line for a finished list; --json is refused", async () => {
    const scene = new Scene(ended(0, "failed"));
    const { exitCode, stdout } = await cooperate(["progress", FILE, "--watch"], { cwd: scene.path });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^\d\d:\d\d my exps\.json: 100 % of 1 entry: 1 failed · elapsed 2d 3h · 2d 3h each\n$/,
    );
    const both = await cooperate(["--progress", FILE, "--watch", "--json"], { cwd: scene.path });
    expect(both).toMatchObject({ exitCode: 2, stdout: "" });
    const missing = await cooperate(["--progress", "no.json", "--watch"], { cwd: scene.path });
    expect(missing).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("ends when the reader closes its pipe", async () => {
    const scene = new Scene(argv(0));
    const watching = start(["--progress", FILE, "--watch"], { cwd: scene.path });
    watching.child.stdout?.once("data", () => {
      watching.child.stdout?.destroy();
      scene.list(FILE, [ended(0, "done")]);
    });
    expect(await watching.result).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

test("TERM=dumb is a terminal for lines", needs(HAS_TMUX, "tmux"), async () => {
  const scene = new Scene(ended(0, "done"));
  const terminal = scene.watch(SMALL, "TERM=dumb");
  expect(await terminal.shows("exit 0")).toMatch(/^\d\d:\d\d my exps\.json: 100 % of 1 entry: 1 done/);
});
