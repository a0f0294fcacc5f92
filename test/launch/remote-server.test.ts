import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { FakeLine } from "../helpers/remote.ts";
import { until } from "../helpers/until.ts";
import { Workspace } from "../helpers/workspace.ts";

const COUNT = 60;
const LONG_MS = 300_000;

/** A list, and three machines that reach it by lines to one process. */
class Scene extends Workspace {
  readonly line = new FakeLine(this);

  constructor() {
    super();
    const all = "[ $(sort -u supervisors | wc -l) -ge 3 ]"; // each machine has run one
    const script = `echo $COOPERATE_ENTRY >> ran; echo $PPID >> supervisors; until ${all}; do sleep 0.1; done; sleep 0.3`;
    this.list(
      "x.json",
      Array.from({ length: COUNT }, () => ["bash", "-c", script]),
    );
  }

  start(machine: string) {
    return this.line.start("x.json", ["--keep-going"], machine);
  }

  get ran(): string[] {
    return this.files().includes("ran") ? this.read("ran").trim().split("\n") : [];
  }

  /** The process that listens for lines. */
  get server(): number | undefined {
    const sockets = readFileSync("/proc/net/unix", "utf8")
      .split("\n")
      .filter((line) => line.includes(this.at("runtime")) && line.includes(" 00010000 "))
      .map((line) => `socket:[${line.split(" ")[6]}]`);
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .find((pid) => openFiles(pid).some((file) => sockets.includes(file)));
  }

  get statuses(): unknown[] {
    return this.entries("x.json").map((_, n) => this.record("x.json", n)["status"]);
  }
}

function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return []; // it has ended
  }
}

test.each(["SIGKILL", "SIGSTOP"] as const)(
  "the process that serves three runners gets %s: each entry runs once",
  async (signal) => {
    const scene = new Scene();
    const runners = ["a", "b", "c"].map((machine) => scene.start(machine));
    await until("all have run some", () => scene.ran.length > 6);
    const server = await until("it listens", () => scene.server);
    process.kill(server, signal);
    const results = await Promise.all(runners.map(({ result }) => result));
    if (signal === "SIGSTOP") process.kill(server, "SIGKILL");
    for (const { exitCode, stderr } of results) {
      expect(stderr).toContain("is back");
      expect(exitCode).toBe(0);
    }
    expect(scene.statuses).toEqual(Array.from({ length: COUNT }, () => "done"));
    const each = Array.from({ length: COUNT }, (_, n) => String(n));
    expect(scene.ran.sort((a, b) => Number(a) - Number(b))).toEqual(each);
  },
  LONG_MS,
);
