import { mkdirSync, utimesSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { formatRunnerId } from "../processes/runner-id.ts";
import { DEFAULT_LEASE_MS, FailureDetector } from "./failure-detector.ts";

const { opens } = vi.hoisted(() => ({ opens: { heartbeats: 0, listings: 0 } }));

vi.mock("./heartbeat.ts", async (original) => {
  const real: typeof import("./heartbeat.ts") = await original();
  const counted =
    (read: typeof real.lastBeat): typeof real.lastBeat =>
    async (...args) => {
      opens.heartbeats++;
      return read(...args);
    };
  const listHeartbeats: typeof real.listHeartbeats = async (directory) => {
    opens.listings++;
    return real.listHeartbeats(directory);
  };
  return { ...real, lastBeat: counted(real.lastBeat), readBeat: counted(real.readBeat), listHeartbeats };
});

// Only the time that the detectors read is faked: heartbeats are real directories.
let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Runners of other machines, which beat every three seconds of the fake time. */
class Crowd extends Workspace {
  readonly file = this.list("e.json", []);
  readonly runners: readonly string[];
  readonly #dead = new Set<string>();

  constructor(count: number, each = 1) {
    super();
    this.runners = Array.from({ length: count }, (_, n) => {
      const host = `node${Math.floor(n / each)}`;
      const id = { host, pid: 4_000 + n, boot: "0badc0de", namespace: "4026531836", incarnation: 0 };
      return formatRunnerId({ ...id, start: String(5_000 + n) });
    });
    for (const runner of this.runners) mkdirSync(this.#heart(runner), { recursive: true });
  }

  get living(): string[] {
    return this.runners.filter((runner) => !this.#dead.has(runner));
  }

  kill(runners: readonly string[]): void {
    for (const runner of runners) this.#dead.add(runner);
  }

  /** A second passes. */
  second(): void {
    now += 1_000;
    const s = now / 1_000;
    for (const [n, runner] of this.runners.entries())
      if (n % 3 === s % 3 && !this.#dead.has(runner)) utimesSync(this.#heart(runner), s, s);
  }

  #heart(runner: string): string {
    return `${this.file}.run/${runner}.lock`;
  }
}

/** What a runner that observes `count` others every second costs the storage.
 *  @param asks whether it asks for all of them, as an idle runner does while they have work
 *  @returns heartbeats and listings a second */
async function costBeside(count: number, asks: boolean): Promise<typeof opens> {
  const crowd = new Crowd(count);
  const detector = new FailureDetector(crowd.file, DEFAULT_LEASE_MS, () => "me-1-0badc0de-1-1");
  const observe = async (): Promise<void> => {
    crowd.second();
    await detector.observe(asks ? crowd.runners : []);
  };
  for (let s = 0; s < 12; s++) await observe();
  const { heartbeats, listings } = opens;
  for (let s = 0; s < 60; s++) await observe();
  return { heartbeats: (opens.heartbeats - heartbeats) / 60, listings: (opens.listings - listings) / 60 };
}

describe("a runner beside many others", () => {
  test.each([10, 100, 500])("reads few of %i heartbeats that nobody asks for", async (count) => {
    const { heartbeats, listings } = await costBeside(count, false);
    expect(heartbeats).toBeLessThan(3);
    expect(heartbeats).toBeGreaterThan(0.5);
    expect(listings).toBeLessThan(0.5);
  });

  test("reads only a few of 500 that serve an entry, and knows at once that others watch the rest", async () => {
    expect((await costBeside(500, true)).heartbeats).toBeLessThan(6);
    const crowd = new Crowd(500);
    const detector = new FailureDetector(crowd.file, DEFAULT_LEASE_MS, () => "me-1-0badc0de-1-1");
    let signs = await detector.observe(crowd.runners);
    expect([...signs.values()].filter(({ kind }) => kind === "unheard")).toHaveLength(32);
    for (let s = 0; s < 4; s++) {
      crowd.second();
      signs = await detector.observe(crowd.runners);
    }
    const kinds = [...signs.values()].map(({ kind }) => kind);
    expect(signs.size).toBe(500);
    expect(kinds.filter((kind) => kind === "alive").length).toBeGreaterThanOrEqual(32);
    expect(new Set(kinds)).toEqual(new Set(["alive", "others"]));
  });
});

test("a verb reads all heartbeats that it asks for, and no others", async () => {
  const crowd = new Crowd(100);
  const detector = new FailureDetector(crowd.file, DEFAULT_LEASE_MS);
  const before = opens.heartbeats;
  const asked = crowd.runners.slice(0, 40);
  expect((await detector.observe(asked)).size).toBe(40);
  expect(opens.heartbeats - before).toBe(40);
});

/** Kills `dead`, and lets the others observe every four seconds, each at its own time.
 *  @returns after how many seconds each was found dead first */
async function secondsUntilFound(crowd: Crowd, dead: readonly string[]): Promise<number[]> {
  const detectors = crowd.runners.map(
    (own) => [own, new FailureDetector(crowd.file, DEFAULT_LEASE_MS, () => own)] as const,
  );
  const found = new Map<string, number>();
  let living = new Set(crowd.living);
  for (let s = 0; s <= 40 + DEFAULT_LEASE_MS / 1_000 + 40 && found.size < dead.length; s++) {
    if (s === 40) {
      crowd.kill(dead);
      living = new Set(crowd.living);
    }
    crowd.second();
    for (const [n, [own, detector]] of detectors.entries()) {
      if (n % 4 !== s % 4 || !living.has(own)) continue;
      await detector.observe();
      for (const runner of detector.dead) if (!found.has(runner)) found.set(runner, s - 40);
    }
  }
  expect(new Set(found.keys())).toEqual(new Set(dead)); // and nobody else
  return [...found.values()];
}

describe("a dead runner is found within the lease and ten seconds", () => {
  const SECONDS = DEFAULT_LEASE_MS / 1_000;

  test.each([2, 100])(
    "with %i runners",
    async (count) => {
      const crowd = new Crowd(count);
      for (const seconds of await secondsUntilFound(crowd, crowd.runners.slice(0, 1))) {
        expect(seconds).toBeGreaterThanOrEqual(SECONDS - 3);
        expect(seconds).toBeLessThanOrEqual(SECONDS + 10);
      }
    },
    60_000,
  );

  test("also when five of ten machines die at the same moment", async () => {
    const crowd = new Crowd(100, 10);
    const found = await secondsUntilFound(crowd, crowd.runners.slice(50));
    expect(Math.max(...found)).toBeLessThanOrEqual(SECONDS + 10);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(SECONDS - 3);
  }, 60_000);

  test.each([1, 4])("also when a machine dies that had all but %i of them", async (left) => {
    const crowd = new Crowd(64 + left, 64);
    const found = await secondsUntilFound(crowd, crowd.runners.slice(0, 64));
    expect(Math.max(...found)).toBeLessThanOrEqual(SECONDS + 10);
  });

  test("also when only one idle runner watches, and all others live", async () => {
    const crowd = new Crowd(100);
    const detector = new FailureDetector(crowd.file, DEFAULT_LEASE_MS, () => "me-1-0badc0de-1-1");
    const [dead = ""] = crowd.runners;
    let s = 0;
    for (; s < 300; s += 5) {
      if (s === 40) crowd.kill([dead]);
      for (let n = 0; n < 5; n++) crowd.second();
      if ((await detector.observe([dead])).get(dead)?.kind === "dead") break;
    }
    expect(s - 40).toBeLessThanOrEqual(SECONDS + 10);
  });
});
