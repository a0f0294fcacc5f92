import { expect, test } from "vitest";
import { watchFactor, neighboursOf } from "./runner-ring.ts";
import { formatRunnerId } from "../processes/runner-id.ts";

/** Ids of `count` runners, `each` on one machine. */
function runnersOn(count: number, each: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const machine = Math.floor(n / each);
    const id = {
      host: `node${machine}`,
      pid: 4_000 + n,
      boot: "0badc0de",
      namespace: "4026531836",
      incarnation: 0,
    };
    return formatRunnerId({ ...id, start: String(5_000 + n) });
  });
}

const NOBODY = (): boolean => false;

test.each([
  [2, 1],
  [5, 1],
  [33, 4],
  [100, 10],
  [500, 64],
])("of %i runners, %i on each machine, each has as many watchers as it watches others", (count, each) => {
  const runners = runnersOn(count, each);
  const watchers = new Map(runners.map((runner) => [runner, 0]));
  for (const own of runners) {
    const next = neighboursOf(own, runners, 32, NOBODY);
    expect(new Set(next).size).toBe(Math.min(32, count - 1));
    expect(next).not.toContain(own);
    for (const runner of next) watchers.set(runner, (watchers.get(runner) ?? 0) + 1);
  }
  expect(new Set(watchers.values())).toEqual(new Set([Math.min(32, count - 1)]));
});

test("when half of the machines die at the same moment, each of their runners has some living watchers", () => {
  const runners = runnersOn(512, 64);
  const isDead = (runner: string): boolean => /^node[0-3]-/.test(runner);
  const watched = new Map<string, number>();
  for (const own of runners.filter((runner) => !isDead(runner)))
    for (const runner of neighboursOf(own, runners, 32, NOBODY))
      watched.set(runner, (watched.get(runner) ?? 0) + 1);
  for (const runner of runners.filter(isDead)) expect(watched.get(runner)).toBeGreaterThanOrEqual(4);
});

test("a silent runner does not count, and is watched all the same", () => {
  const runners = runnersOn(100, 1);
  const [own = ""] = runners;
  const first = neighboursOf(own, runners, 4, NOBODY);
  const silent = new Set(first.slice(1, 3));
  const more = neighboursOf(own, runners, 4, (runner) => silent.has(runner));
  expect(more).toHaveLength(6);
  expect(more.slice(0, 4)).toEqual(first);
  expect(neighboursOf(own, runners, 4, () => true)).toHaveLength(99);
});

test("neighbours among all are neighbours among some, and another incarnation changes nothing", () => {
  const runners = runnersOn(100, 1);
  const [own = ""] = runners;
  const some = runners.filter((_, n) => n % 3 === 1);
  const ofAll = neighboursOf(own, runners, 8, NOBODY).filter((runner) => some.includes(runner));
  expect(neighboursOf(own, some, 8, NOBODY)).toEqual(expect.arrayContaining(ofAll));
  expect(neighboursOf(`${own}.1`, runners, 8, NOBODY)).toEqual(neighboursOf(own, runners, 8, NOBODY));
});

test.each([
  [[1, 1], 1],
  [[64, 64], 1],
  [[64, 16], 4],
  [[64, 1], 64],
])(
  "where machines have %j runners, each of the last one watches %i times as many as usual",
  (sizes, factor) => {
    const [most = 0, here = 0] = sizes;
    expect(watchFactor(new Set(runnersOn(most, most)), here)).toBe(factor);
  },
);
