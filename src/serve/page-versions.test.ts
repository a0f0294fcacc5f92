import { expect, test } from "vitest";
import type { RowsEvent } from "../page/data/live-data.ts";
import type { ReportData } from "../page/data/report-data.ts";
import { applyRows } from "../page/live/apply-rows.ts";
import { PageVersions } from "./page-versions.ts";

const STATUSES = ["pending", "running", "done", "failed"];

/** A page of entries with these statuses; what ran began a second after the one before it. */
function pageOf(statuses: readonly number[], more: Partial<ReportData> = {}): ReportData {
  const rows = [...statuses.keys()];
  const ran = rows.filter((row) => statuses[row] !== 0);
  return {
    format: 1,
    title: "exps.json",
    madeAt: 1_000_000,
    command: "cooperate --serve exps.json",
    version: "1",
    commits: [],
    total: statuses.length,
    warnings: [],
    over: [],
    n: rows,
    statuses: STATUSES,
    status: statuses,
    params: [],
    metrics: [
      {
        name: "acc",
        better: "max",
        isGuessed: false,
        isText: false,
        values: statuses.map((status, row) => (status === 2 ? row / 10 : null)),
      },
    ],
    reasons: statuses.map((status) => (status === 3 ? "exit 1" : null)),
    hosts: ["gpu1"],
    lanes: [{ host: 0, label: "slot 1" }],
    attempts: {
      row: ran,
      attempt: ran.map(() => 1),
      lane: ran.map(() => 0),
      status: ran.map((row) => statuses[row] ?? 0),
      start: ran.map((row) => 1_000 * row - 1_000 * (ran[0] ?? 0)),
      end: ran.map((row) => (statuses[row] === 1 ? null : 1_000 * row + 500 - 1_000 * (ran[0] ?? 0))),
      firstStart: ran.length === 0 ? 0 : 5_000 + 1_000 * (ran[0] ?? 0),
    },
    curves: [
      {
        metric: "acc",
        total: ran.length,
        runs: ran.map((row) => ({ row, steps: [0, 1], values: `curve ${row} ${statuses[row]}` })),
      },
    ],
    tails: ran.filter((row) => statuses[row] === 3).map((row) => ({ row, text: `tail ${row}` })),
    ...more,
  };
}

const NONE: ReadonlySet<number> = new Set();

function eventsSince(versions: PageVersions, id: string): { event: RowsEvent; id: string; bytes: number }[] {
  const events = [];
  for (let at = id; ;) {
    const news = versions.newsSince(at);
    if (news?.kind !== "rows") return events;
    events.push({ event: JSON.parse(news.data) as RowsEvent, id: news.id, bytes: news.data.length });
    at = news.id;
  }
}

test("a page that is told of changes is what a page made anew is", () => {
  const versions = new PageVersions();
  const steps = [
    [0, 0, 0, 0],
    [0, 0, 1, 0],
    [0, 1, 3, 1],
    [1, 2, 0, 2],
  ];
  versions.take(pageOf(steps[0] ?? []), {}, NONE);
  let page = versions.live(true);
  for (const statuses of steps.slice(1)) {
    const claims = Object.fromEntries(
      statuses.flatMap((status, row) => (status === 0 ? [] : [[row, `c${status}`]])),
    );
    const lanes = [...page.lanes, { host: 0, label: `slot ${page.lanes.length + 1}` }];
    expect(versions.take(pageOf(statuses, { lanes }), claims, new Set([0, 1, 2, 3]))).toBe(false);
    for (const { event, id } of eventsSince(versions, page.id)) page = applyRows(page, event, id);
    expect(page).toEqual(versions.live(true));
  }
});

test("only what has changed is told, and nothing twice", () => {
  const versions = new PageVersions();
  versions.take(pageOf([0, 0, 1]), {}, NONE);
  const { id } = versions.live(false);
  versions.take(pageOf([0, 0, 1]), {}, NONE);
  expect(versions.newsSince(id)).toBeUndefined();
  versions.take(pageOf([0, 0, 2]), {}, NONE);
  const [only, ...others] = eventsSince(versions, id);
  expect(only?.event.rows.map(({ row }) => row)).toEqual([2]);
  expect(only?.event.head).toBeUndefined();
  expect(others).toEqual([]);
});

test("curves that became coarser since others have grown are not told", () => {
  const versions = new PageVersions();
  versions.take(pageOf([2, 1]), {}, NONE);
  const { id } = versions.live(false);
  const [curve] = pageOf([2, 1]).curves;
  const runs = (curve?.runs ?? []).map((run) => ({ ...run, values: "coarser" }));
  versions.take(pageOf([2, 1], { curves: [{ metric: "acc", total: 2, runs }] }), {}, new Set([1]));
  expect(eventsSince(versions, id).flatMap(({ event }) => event.rows.map(({ row }) => row))).toEqual([1]);
});

test("much news come in events of 64 kB, and so much that it takes long as a reset", () => {
  const count = 900;
  const versions = new PageVersions();
  const texts = (text: string): Partial<ReportData> => ({
    reasons: Array.from({ length: count }, () => text),
  });
  const statuses = Array.from({ length: count }, () => 3);
  versions.take(pageOf(statuses), {}, NONE);
  const { id } = versions.live(false);
  versions.take(pageOf(statuses, texts("x".repeat(300))), {}, NONE);
  const events = eventsSince(versions, id);
  expect(events.length).toBeGreaterThan(4);
  for (const { bytes } of events) expect(bytes).toBeLessThan(66_000);
  expect(events.flatMap(({ event }) => event.rows.map(({ row }) => row))).toEqual([...statuses.keys()]);
  versions.take(pageOf(statuses, texts("y".repeat(1_000))), {}, NONE);
  expect(versions.newsSince(id)).toEqual({ kind: "reset" });
});

test("another shape, another process and a version that is not yet there are a reset", () => {
  const versions = new PageVersions();
  versions.take(pageOf([0, 0]), {}, NONE);
  const { id } = versions.live(false);
  expect(versions.isOfShape(id)).toBe(true);
  for (const other of ["", "x", "other.1.0", id.replace(/\d+$/, "7")])
    expect(versions.newsSince(other)).toEqual({ kind: "reset" });
  expect(versions.take(pageOf([0, 0, 0]), {}, NONE)).toBe(true);
  expect(versions.newsSince(id)).toEqual({ kind: "reset" });
  expect(versions.isOfShape(id)).toBe(false);
  expect(versions.newsSince(versions.id)).toBeUndefined();
});
