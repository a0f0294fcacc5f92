import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { FailureDetector } from "./failure-detector.ts";

test("a heartbeat is known to be missing after five seconds, also with observations of others between", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cooperate-watch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "e.json");
  writeFileSync(file, "[]");
  const clock = new FakeClock();
  const detector = new FailureDetector(file, 10_000, undefined, clock);
  const runner = "elsewhere-7-00000001-1-1";
  const signs = [];
  for (let second = 0; second <= 6; second++) {
    await clock.advance(second === 0 ? 0 : 1_000);
    signs.push((await detector.observe([runner])).get(runner)?.kind);
    await detector.observe();
  }
  expect(signs).toEqual(["unheard", "unheard", "unheard", "unheard", "unheard", "dead", "dead"]);
});
