import { expect, test } from "vitest";
import { describePool, formatPools, type PoolView } from "./pool-lines.ts";

const NOW = new Date(2026, 10, 27, 20, 0).getTime();
const VIEW: PoolView = {
  pool: "exps-slurm",
  place: "slurm",
  kind: "slurm",
  jobs: ["19"],
  wanted: 20,
  counts: { running: 6, queued: 14, held: 0, error: 0, ended: 2 },
  reasons: ["Resources"],
  endings: [],
  begunAgain: 0,
  untilMs: new Date(2026, 10, 27, 22, 40).getTime(),
};

test("a pool is a line", () => {
  expect(describePool(VIEW, NOW)).toBe(
    "exps-slurm  slurm 19  6 running, 14 queued (Resources), 2 ended  until 22:40",
  );
});

test("what nobody here can tell is left out", () => {
  const counts = { running: 6, queued: null, held: null, error: null, ended: null };
  const { untilMs: _, ...view } = { ...VIEW, counts, reasons: [], note: "submitted by you@login1" };
  expect(describePool(view, NOW)).toBe("exps-slurm  slurm 19  6 running  (submitted by you@login1)");
});

test("reasons stand behind what they are the reasons of", () => {
  const counts = { running: 0, queued: 0, held: 0, error: 2, ended: 0 };
  expect(describePool({ ...VIEW, counts, reasons: ["no folder"] }, NOW)).toContain(
    "0 running, 2 error (no folder)",
  );
});

test("what became of jobs is told", () => {
  const counts = { running: 1, queued: 0, held: 0, error: 0, ended: 3 };
  const endings = [
    { how: "cancelled", count: 1 },
    { how: "failed (exit 72)", count: 2 },
  ];
  expect(describePool({ ...VIEW, counts, endings, begunAgain: 1 }, NOW)).toContain(
    "1 running, 3 ended: 1 cancelled, 2 failed (exit 72); 1 begun again  until",
  );
});

test("a table of pools fits a terminal of 80 columns", () => {
  const long = { ...VIEW, pool: "x".repeat(60), note: "submitted by you@login1; squeue did not answer" };
  for (const line of formatPools([VIEW, long], NOW, 80)) expect(line.length).toBeLessThanOrEqual(80);
});
