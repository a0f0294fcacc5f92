import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Entry } from "../../core/entry.ts";
import { settingsOf } from "./settings.ts";
import { type Gathered, Gatherer } from "./gatherer.ts";

const NEEDS = { curves: true, keepRows: false, fromAll: false, filesShown: 0 };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "gatherer-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function entryIn(path: string, n: number, lr: string, status: "done" | "running" = "done"): Entry {
  const facts = {
    log: join(path, `log${n}`),
    claim: `c${n}`,
    attempt: 1,
    host: "h",
    pid: 1,
    startedAt: "2026-11-27T10:00:00.000Z",
  };
  return { status, argv: ["train", "--lr", lr], options: {}, facts, extra: {} };
}

function report(path: string, n: number, acc: number): void {
  appendFileSync(join(path, `log${n}.metrics.jsonl`), `{"acc":${acc}}\n`);
}

function accuracies({ items }: Gathered): unknown[] {
  return items.map(({ row, params }) => [row.n, params.get("lr"), row.metrics.get("acc")]);
}

test("reads again only what is another entry or has grown, and makes of it what a new one makes", async () => {
  const path = folder();
  for (const n of [0, 1, 2]) {
    writeFileSync(join(path, `log${n}`), "");
    report(path, n, n / 10);
  }
  const make = (): Gatherer =>
    new Gatherer(join(path, "exps.json"), undefined, settingsOf({}, {}), NEEDS, {});
  const gatherer = make();
  const first = [entryIn(path, 0, "0.1"), entryIn(path, 1, "0.2"), entryIn(path, 2, "0.3", "running")];
  expect(accuracies(await gatherer.gather(first))).toEqual([
    [0, "0.1", 0],
    [1, "0.2", 0.1],
    [2, "0.3", 0.2],
  ]);
  expect(gatherer.fresh).toEqual([0, 1, 2]);
  for (const n of [0, 1, 2]) report(path, n, 0.9);
  const second = [first[0] as Entry, entryIn(path, 1, "0.5"), first[2] as Entry];
  expect(accuracies(await gatherer.gather(second, (n) => n === 2))).toEqual([
    [0, "0.1", 0],
    [1, "0.5", 0.9],
    [2, "0.3", 0.9],
  ]);
  expect(gatherer.fresh).toEqual([1, 2]);
  const third = [...second, { ...entryIn(path, 3, "1"), status: "pending", facts: {} } as Entry].slice(1);
  expect(accuracies(await gatherer.gather(third))).toEqual(accuracies(await make().gather(third)));
  expect(accuracies(await gatherer.gather([]))).toEqual([]);
});

test("a placeholder that only entries know that have not changed is no error", async () => {
  const path = folder();
  writeFileSync(join(path, "r-0.1.json"), '{"score": 7}');
  const from = join(path, "r-{lr}.json");
  const gatherer = new Gatherer(
    join(path, "exps.json"),
    undefined,
    settingsOf({ from: [from] }, {}),
    NEEDS,
    {},
  );
  const first = [entryIn(path, 0, "0.1"), { ...entryIn(path, 1, "x"), argv: ["plot"] } as Entry];
  await gatherer.gather(first);
  const { items } = await gatherer.gather([first[0] as Entry, { ...(first[1] as Entry) }]);
  expect(items.map(({ row }) => row.metrics.get("score"))).toEqual([7, undefined]);
});
