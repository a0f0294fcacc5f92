import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmdirSync, utimesSync } from "node:fs";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { Workspace } from "../../test/helpers/workspace.ts";
import { startHeartbeat } from "./start-heartbeat.ts";
import { formatRunnerId, ownRunnerId } from "../processes/runner-id.ts";
import { FailureDetector } from "./failure-detector.ts";

const LEASE_MS = 10_000;
const OWN = formatRunnerId(ownRunnerId());
const ELSEWHERE = formatRunnerId({ ...ownRunnerId(), host: "gpu2" });

/** A list with the heartbeat of a runner on another machine, which beats when the test says so. */
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
  // Only the time that the detector reads is faked: files and their times are real.
  const detectorOf = ({ file }: Scene, leaseMs = LEASE_MS, own?: () => string): FailureDetector =>
    new FailureDetector(file, leaseMs, own, new FakeClock());

  async function observe(detector: FailureDetector, afterMs = 0) {
    await (detector.clock as FakeClock).advance(afterMs);
    return (await detector.observe([ELSEWHERE])).get(ELSEWHERE);
  }

  test("one observation proves nothing, a beat proves that it lives, and only the lease that it is dead", async () => {
    const scene = new Scene();
    scene.begin();
    const detector = detectorOf(scene);
    expect(await observe(detector)).toMatchObject({ kind: "unheard", forMs: 0, heartbeat: "still" });
    expect(await observe(detector, 2_000)).toMatchObject({ kind: "unheard", forMs: 2_000 });
    scene.beat();
    expect(await observe(detector, 1_000)).toEqual({ kind: "alive" });
    for (let s = 1; s < 10; s++) expect((await observe(detector, 1_000))?.kind).toBe("alive");
    expect(await observe(detector, 1_000)).toEqual({ kind: "dead", how: "lease" });
  });

  test("time in which the detector was suspended does not count as silence", async () => {
    const scene = new Scene();
    scene.begin();
    const detector = detectorOf(scene);
    await observe(detector);
    expect(await observe(detector, 3_600_000)).toMatchObject({ kind: "unheard", forMs: 3_000 });
  });

  test("a missing heartbeat is read again before it counts", async () => {
    const scene = new Scene();
    const detector = detectorOf(scene);
    expect(await observe(detector)).toMatchObject({ kind: "unheard", heartbeat: "missing" });
    expect(await observe(detector, 2_500)).toMatchObject({ kind: "unheard", heartbeat: "missing" });
    expect(await observe(detector, 2_500)).toEqual({ kind: "dead", how: "heartbeat" });
    scene.begin();
    expect((await observe(detector, 1_000))?.kind).not.toBe("dead");
  });

  test("time in which the storage was not asked does not count", async () => {
    const scene = new Scene();
    scene.begin();
    const detector = detectorOf(scene, 120_000);
    await observe(detector);
    for (let s = 0; s < 13; s++) await observe(detector, 1_000); // the heartbeat is known to stand still after ten
    for (let s = 0; s < 3; s++) expect(await observe(detector, 1_000)).toMatchObject({ forMs: 13_000 });
    expect(await observe(detector, 1_000)).toMatchObject({ forMs: 17_000 });
  });

  test("it is watched before anybody asks for it", async () => {
    const scene = new Scene();
    scene.begin();
    const detector = detectorOf(scene, LEASE_MS, () => OWN);
    for (let s = 0; s <= 10; s++) {
      await (detector.clock as FakeClock).advance(1_000);
      await detector.observe();
    }
    expect(detector.dead).toEqual([ELSEWHERE]);
    expect(await observe(detector)).toEqual({ kind: "dead", how: "lease" });
  });
});

test("a runner of this machine is known at once, and a record of another program is left alone", async () => {
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

test("the kernel is asked again about a runner of this machine when somebody asks for that", async () => {
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

test("runners of this machine are counted, those of other machines are not", async () => {
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

test("a heartbeat that ends leaves nothing behind, nor do runners that died on this machine", async () => {
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
