import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { QUICKSTART_METRICS, writeQuickstart } from "../../../test/helpers/quickstart-list.ts";
import { type Entry, pending } from "../../core/entry.ts";
import { paramsOfEntry } from "../../results/params/entry-params.ts";
import { grammarOf } from "../../results/params/params-of.ts";
import { chooseItems } from "../../results/query/chosen-items.ts";
import { gather } from "../../results/query/gather.ts";
import type { QueryOptions } from "../../results/query/options.ts";
import { settingsOf } from "../../results/query/settings.ts";
import { pageColumns } from "./page-columns.ts";
import type { PageRequest } from "./page-request.ts";
import { reportData } from "./report-data.ts";

const NEEDS = { curves: true, keepRows: false, fromAll: false, filesShown: 0 };
const FIXED = { list: "/home/ada/quickstart/iris.json", madeAt: 1_795_000_000_000, version: "0.1.0" };

test("the data of the quick start are as they were", async () => {
  const folder = mkdtempSync(join(tmpdir(), "report "));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const metric = QUICKSTART_METRICS.filter((word) => word !== "--metric");
  const settings = settingsOf({ metric, better: ["accuracy=max"] }, {});
  const { items, collected, total } = await gather(writeQuickstart(folder), undefined, settings, NEEDS, {});
  const chosen = chooseItems(items, collected.columns, new Map(), {});
  const data = reportData({
    ...FIXED,
    command: ["cooperate", "--report", "iris.json", ...QUICKSTART_METRICS],
    total,
    warnings: collected.warnings,
    items,
    columns: pageColumns(chosen, {}, settings, () => expect.unreachable()),
    goalOf: settings.goalOf,
    isGuessed: settings.isGuessed,
    tails: new Map([[8, "diverged in epoch 1"]]),
    withCommands: true,
    anonymous: false,
  });
  const text = JSON.stringify(data, undefined, 1)
    .replaceAll(/\[[^[{\]}]*\]/g, (array) => array.replaceAll(/\s+/g, " "))
    .concat("\n");
  await expect(text).toMatchFileSnapshot("../../../test/golden/report/quickstart.txt");
});

const EMPTY: PageRequest = {
  ...FIXED,
  command: ["cooperate", "--report", "iris.json"],
  total: 0,
  warnings: [],
  items: [],
  columns: { params: [], metrics: [], over: [] },
  goalOf: () => "max",
  isGuessed: () => true,
  tails: new Map(),
  withCommands: true,
  anonymous: false,
};

test("of an empty list the data say so, and nothing breaks", () => {
  const data = reportData(EMPTY);
  expect(data).toMatchObject({ total: 0, n: [], params: [], curves: [], lanes: [], tails: [] });
  expect(data.attempts).toMatchObject({ row: [], firstStart: 0 });
});

function requestOf(entries: readonly Entry[], options: QueryOptions = {}): PageRequest {
  const grammar = grammarOf(entries.map(({ argv }) => argv));
  const items = entries.map((entry, n) => {
    const metrics = new Map(Object.entries(entry.extra) as [string, string][]);
    const row = { n, entry, attempt: 1, status: entry.status, metrics, curves: new Map() };
    return { row, params: paramsOfEntry(entry, grammar) };
  });
  const names = new Set(items.flatMap(({ row }) => [...row.metrics.keys()]));
  const chosen = chooseItems(items, [...names], new Map(), options);
  return {
    ...EMPTY,
    total: items.length,
    items,
    columns: pageColumns(chosen, options, settingsOf({}, {}), () => {}),
  };
}

test("values of env are in no column and nowhere else, unless they are asked for by name", () => {
  const entries = ["s3cret-1", "s3cret-2"].map((key, n) =>
    pending(["train"], { env: { API_KEY: key, LR: String(n) }, name: `run ${n}` }),
  );
  const dataWith = (options: QueryOptions): string => JSON.stringify(reportData(requestOf(entries, options)));
  expect(dataWith({})).not.toMatch(/s3cret|API_KEY|\$LR/);
  expect(dataWith({ columns: "$LR" })).toContain('"name":"$LR","values":["0","1"]');
  expect(dataWith({ columns: "$LR" })).not.toContain("s3cret");
});

test("a parameter that is in the environment as well is one of the command", () => {
  const entries = ["1", "2"].map((lr) => pending(["train", "--lr", lr], { env: { LR: lr } }));
  expect(reportData(requestOf(entries)).params).toMatchObject([{ name: "lr", values: ["1", "2"] }]);
});

test("nothing of an anonymous page tells who made it, and where", () => {
  const past = {
    attempt: 1,
    host: "gpu9.lab.edu",
    startedAt: "2026-11-20T10:00:00Z",
    reason: "lost",
    log: "/home/ada/l",
  };
  const facts = {
    ...past,
    attempt: 2,
    host: "vm7",
    reason: "at vm7",
    error: "vm7",
    directory: "/home/ada/x",
    gitCommit: "abc7",
  };
  const entries = ["/home/ada/a.pt", "/home/ada/b.pt"].map((path) => ({
    status: "failed",
    argv: ["/home/ada/bin/train", "--init", path, "--url", "https://lab.edu/ada"],
    options: { name: "by ada", env: { HOME: "/home/ada" }, output: "/home/ada/out", tags: ["by-ada"] },
    facts: { ...facts, history: [past] },
    extra: { best: path },
  })) as unknown as Entry[];
  const request = {
    ...requestOf(entries),
    command: ["cooperate", "--report", "/home/ada/iris.json", "-o", "../ada/x.html"],
    warnings: ["12 logs are on gpu9 only: /home/ada/exps"],
    tails: new Map([[0, "ssh vm7\n/home/ada/exps/train.py"]]),
  };
  const told = JSON.stringify(reportData(request));
  for (const part of ["gpu9.lab.edu", "vm7", "/home/ada/", "abc7", '"folder"', "…"])
    expect([part, told.includes(part)]).toEqual([part, part !== "…"]);
  const data = reportData({ ...request, anonymous: true });
  expect(JSON.stringify(data)).not.toMatch(/ada|gpu9|vm7|lab\.|\/home|abc7|folder/);
  expect(data.hosts).toEqual(["host 1", "host 2"]);
  expect(data.params).toMatchObject([{ name: "init", values: ["…/a.pt", "…/b.pt"] }]);
  expect(data.commits).toEqual([{ commit: "state 1", runs: 2 }]);
});

test("a command of a megabyte does not make a page of megabytes", () => {
  const long = "x".repeat(1_000_000);
  const data = reportData(
    requestOf([pending(["a", "--x", `1${long}`, "--y", "1"]), pending(["a", "--x", `2${long}`, "--y", "2"])]),
  );
  expect(JSON.stringify(data).length).toBeLessThan(15_000);
  expect(data.params.map(({ name }) => name)).toEqual(["x", "y"]);
});

test("control characters and lone halves of letters are told as escapes", () => {
  const odd = "a\u001B[31m\u0000\uD800\u202Eb\nc";
  const entry = {
    ...pending(["t", odd], { name: odd }),
    facts: { gitCommit: odd, host: odd },
    extra: { note: odd },
  } as unknown as Entry;
  const data = reportData({ ...requestOf([entry]), tails: new Map([[0, `${odd}\rd`]]) });
  expect(JSON.stringify(data)).not.toMatch(/[\p{Cc}\p{Cs}\u202E]|\\u00|\\ud800"/u);
  expect(data.names).toEqual([String.raw`a\x1b[31m\x00\ud800\u202eb\nc`]);
  expect(data.tails?.[0]?.text).toBe(String.raw`a\x1b[31m\x00\ud800\u202eb` + "\n" + String.raw`c\rd`);
});

test("a paused experiment is told from one that runs: it can be resumed", () => {
  const facts = { host: "a", pid: 7, claim: "c", attempt: 1, startedAt: "2026-11-20T10:00:00.000Z" };
  const entry: Entry = {
    ...pending(["t"]),
    status: "running",
    facts: { ...facts, pausedAt: "2026-11-20T10:00:01.000Z" },
  };
  const { statuses, status } = reportData(requestOf([entry]));
  expect(status.map((at) => statuses[at])).toEqual(["paused"]);
});

test("an entry whose runner is dead is lost, and so is its attempt", () => {
  const facts = { host: "a", pid: 7, claim: "c", attempt: 1, startedAt: "2026-11-20T10:00:00.000Z" };
  const entry: Entry = { ...pending(["t"]), status: "running", facts };
  const shownWith = (isLost: boolean): unknown[] => {
    const { statuses, status, attempts } = reportData({ ...requestOf([entry]), isLost: () => isLost });
    return [statuses[status[0] ?? 0], statuses[attempts.status[0] ?? 0], attempts.end];
  };
  expect(shownWith(false)).toEqual(["running", "running", [null]]);
  expect(shownWith(true)).toEqual(["lost", "lost", [0]]);
});
