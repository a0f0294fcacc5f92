import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmdirSync, utimesSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { startHeartbeat } from "./start-heartbeat.ts";
import { formatRunnerId, ownRunnerId } from "../processes/runner-id.ts";
import { FailureDetector } from "./failure-detector.ts";

const LEASE_MS = 10_000;
const OWN = formatRunnerId(ownRunnerId());
const ELSEWHERE = formatRunnerId({ ...ownRunnerId(), host: "gpu2" });

/** A list with the heartbeat of a runner on another machine, which beats when it is told to. */
class Scene extends Workspace {
  readonly file = this.list("e.json", []);
  readonly heart = `${this.file}.run/${ELSEWHERE}.lock`;
  #at = 1_000; // its clock is years behind

  begin(): void {
    mkdirSync(this.heart, { recursive: true });
    this.beat();
  }

  beat(): void {
    this.#at += 3;
    utimesSync(this.heart, this.#at, this.#at);
  }
}

describe("a runner elsewhere", () => {
  // Only the time that the watch itself reads: files and their times are real.
  let now = 0;
  beforeEach(() => {
    now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  async function look(detector: FailureDetector, afterMs = 0) {
    now += afterMs;
    return (await detector.observe([ELSEWHERE])).get(ELSEWHERE);
  }

  test("one look tells nothing, a beat tells that it lives, and only the lease that it is lost", async () => {
    const scene = new Scene();
    scene.begin();
    const detector = new FailureDetector(scene.file, LEASE_MS);
    expect(await look(detector)).toMatchObject({ kind: "unheard", forMs: 0, heartbeat: "still" });
    expect(await look(detector, 2_000)).toMatchObject({ kind: "unheard", forMs: 2_000 });
    scene.beat();
    expect(await look(detector, 1_000)).toEqual({ kind: "alive" });
    for (let s = 1; s < 10; s++) expect((await look(detector, 1_000))?.kind).toBe("alive");
    expect(await look(detector, 1_000)).toEqual({ kind: "dead", how: "lease" });
  });

  test("time that the watch has slept does not count as silence", async () => {
    const scene = new Scene();
    scene.begin();
    const detector = new FailureDetector(scene.file, LEASE_MS);
    await look(detector);
    expect(await look(detector, 3_600_000)).toMatchObject({ kind: "unheard", forMs: 3_000 });
  });

  test("a heartbeat that is gone is looked for again before it counts", async () => {
    const scene = new Scene();
    const detector = new FailureDetector(scene.file, LEASE_MS);
    expect(await look(detector)).toMatchObject({ kind: "unheard", heartbeat: "missing" });
    expect(await look(detector, 2_500)).toMatchObject({ kind: "unheard", heartbeat: "missing" });
    expect(await look(detector, 2_500)).toEqual({ kind: "dead", how: "heartbeat" });
    scene.begin();
    expect((await look(detector, 1_000))?.kind).not.toBe("dead");
  });

  test("time in which the storage was not asked does not count", async () => {
    const scene = new Scene();
    scene.begin();
    const detector = new FailureDetector(scene.file, 120_000);
    await look(detector);
    for (let s = 0; s < 13; s++) await look(detector, 1_000); // in ten seconds it is known that nobody is heard
    for (let s = 0; s < 3; s++) expect(await look(detector, 1_000)).toMatchObject({ forMs: 13_000 });
    expect(await look(detector, 1_000)).toMatchObject({ forMs: 17_000 });
  });

  test("it is watched also when nobody asks for it yet", async () => {
    const scene = new Scene();
    scene.begin();
    const detector = new FailureDetector(scene.file, LEASE_MS, () => OWN);
    for (let s = 0; s <= 10; s++) {
      now += 1_000;
      await detector.observe();
    }
    expect(detector.dead).toEqual([ELSEWHERE]);
    expect(await look(detector)).toEqual({ kind: "dead", how: "lease" });
  });
});

test("a runner of this machine is known at once, and a record that is not ours is left alone", async () => {
  const file = new Workspace().list("e.json", []);
  const own = ownRunnerId();
  const dead = formatRunnerId({ ...own, start: "1" });
  const signs = await new FailureDetector(file, LEASE_MS).observe([formatRunnerId(own), dead, "by hand"]);
  expect([...signs.values()]).toEqual([
    { kind: "alive" },
    { kind: "dead", how: "process" },
    { kind: "newer" },
  ]);
});

test("a runner of this machine that was seen before is asked for anew when somebody wants to know", async () => {
  const file = new Workspace().list("e.json", []);
  const child = spawn("sleep", ["600"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  const pid = Number(child.pid);
  const start = readFileSync(`/proc/${pid}/stat`, "latin1").split(" ")[21] ?? "";
  const runner = formatRunnerId({ ...ownRunnerId(), pid, start });
  mkdirSync(`${file}.run/${runner}.lock`, { recursive: true });
  const detector = new FailureDetector(file, LEASE_MS, () => OWN);
  for (let n = 0; n < 2; n++) await detector.observe();
  expect((await detector.observe([runner])).get(runner)).toEqual({ kind: "alive" });
  child.kill("SIGKILL");
  await once(child, "exit");
  await detector.observe();
  expect((await detector.observe([runner])).get(runner)).toEqual({ kind: "dead", how: "process" });
});

test("the runners of this machine are counted, those of others are not", async () => {
  const scene = new Scene();
  scene.begin();
  const hearts = await Promise.all([1, 2].map(() => startHeartbeat(scene.file, () => {})));
  const detector = new FailureDetector(scene.file, LEASE_MS, () => OWN);
  expect(detector.here).toBe(0);
  await detector.observe();
  expect(detector.here).toBe(2);
  await Promise.all(hearts.map((heart) => heart.stop()));
  const later = performance.now() + 5_000;
  vi.spyOn(performance, "now").mockReturnValue(later);
  onTestFinished(() => void vi.restoreAllMocks());
  await detector.observe();
  expect(detector.here).toBe(0);
});

test("a heartbeat leaves nothing behind, also not of runners that died here", async () => {
  const workspace = new Workspace();
  const file = workspace.list("e.json", []);
  const gone = vi.fn<() => void>();
  const [one, two] = await Promise.all([startHeartbeat(file, gone), startHeartbeat(file, gone)]);
  expect(one.runner).not.toBe(two.runner);
  mkdirSync(`${file}.run/${formatRunnerId({ ...ownRunnerId(), start: "1" })}.lock`);
  expect(await one.isThere()).toBe(true);
  await one.stop();
  expect(readdirSync(`${file}.run`)).toEqual([`${two.runner}.lock`]);
  rmdirSync(`${file}.run/${two.runner}.lock`);
  expect(await two.isThere()).toBe(false);
  await two.stop();
  expect(workspace.files()).toEqual(["e.json"]);
});
