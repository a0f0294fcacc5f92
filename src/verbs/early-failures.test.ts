import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Outcome } from "../core/outcome.ts";
import { EarlyFailures } from "./early-failures.ts";

/** What is said after attempts that ended like this: the last lines of failures, or outcomes. */
async function saidAfter(...ends: readonly (string | Outcome)[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "early-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const said: string[] = [];
  const early = new EarlyFailures("my list.json", (line) => said.push(line));
  for (const [n, end] of ends.entries()) {
    const log = join(folder, `cooperate_${n}`);
    writeFileSync(log, `${typeof end === "string" ? end : ""}\n`);
    const outcome: Outcome = typeof end === "string" ? { kind: "exited", exitCode: 2 } : end;
    early.ended({ kind: "ended", n, outcome, log, durationMs: 900, recorded: true, retried: false } as never);
  }
  await early.end();
  return said;
}

const [DONE, CANCELLED]: Outcome[] = [{ kind: "exited", exitCode: 0 }, { kind: "cancelled" }];

test("the first experiments of a run that fail alike are told, once", async () => {
  const line =
    "the first 4 experiments all failed alike: no module x: line …; to stop this runner: Ctrl-C, or cooperate --stop 'my list.json'";
  const ends = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => `no module x: line ${i}`);
  expect(await saidAfter(...ends)).toEqual([line]);
  expect(await saidAfter(CANCELLED as Outcome, ...ends)).toEqual([line]);
  const missing: Outcome = { kind: "unstarted", code: "ENOENT", error: "program not found: x" };
  expect((await saidAfter(missing, missing, missing, missing))[0]).toContain(
    "could not start: program not found: x;",
  );
});

test("nothing is said after a success, of failures that differ, or of few", async () => {
  expect(await saidAfter(DONE as Outcome, "a", "a", "a", "a")).toEqual([]);
  expect(await saidAfter("a", "a", DONE as Outcome, "a", "a")).toEqual([]);
  expect(await saidAfter("a", "b", "c", "a", "a", "a", "a")).toEqual([]);
  expect(await saidAfter("a", "a", "a")).toEqual([]);
});
