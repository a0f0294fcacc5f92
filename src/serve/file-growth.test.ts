import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Entry } from "../core/entry.ts";
import { FileGrowth } from "./file-growth.ts";

/** Entries that run, with their job logs in a new folder. */
function runningEntries(count: number): { entries: Entry[]; logs: string[]; numbers: number[] } {
  const folder = mkdtempSync(join(tmpdir(), "growth-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const logs = Array.from({ length: count }, (_, n) => join(folder, `log${n}`));
  const entries = logs.map((log) => ({ status: "running", facts: { log } }) as Entry);
  return { entries, logs, numbers: [...logs.keys()] };
}

test("tells which running entries have reported more, once", async () => {
  const { entries, logs, numbers } = runningEntries(3);
  const growth = new FileGrowth(false);
  await growth.look(entries, numbers);
  expect(growth.has).toBe(false);
  appendFileSync(`${logs[1]}.metrics.jsonl`, "{}\n");
  appendFileSync(logs[2] ?? "", "no metrics are read from logs");
  await growth.look(entries, numbers);
  await growth.look(entries, numbers);
  expect([...growth.take()]).toEqual([1]);
  await growth.look(entries, numbers);
  expect(growth.has).toBe(false);
});

test("logs count where metrics are read from them, and what is there at first sight counts", async () => {
  const { entries, logs, numbers } = runningEntries(2);
  appendFileSync(logs[1] ?? "", "acc 1");
  const growth = new FileGrowth(true);
  await growth.look(entries, numbers);
  expect([...growth.take()]).toEqual([1]);
});

test("of very many, all have their turn", async () => {
  const { entries, logs, numbers } = runningEntries(450);
  const growth = new FileGrowth(false);
  for (const log of logs) appendFileSync(`${log}.metrics.jsonl`, "{}\n");
  for (let i = 0; i < 3; i++) await growth.look(entries, numbers);
  expect(growth.take().size).toBe(450);
});
