import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { FailureDetector } from "./failure-detector.ts";

test("a heartbeat is known to be missing after five seconds, whoever looks at the others between", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cooperate-watch-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "e.json");
  writeFileSync(file, "[]");
  const clock = vi.spyOn(performance, "now").mockReturnValue(0);
  onTestFinished(() => clock.mockRestore());
  const detector = new FailureDetector(file, 10_000);
  const runner = "elsewhere-7-00000001-1-1";
  const signs = [];
  for (let second = 0; second <= 6; second++) {
    clock.mockReturnValue(1_000 * second);
    signs.push((await detector.observe([runner])).get(runner)?.kind);
    await detector.observe();
  }
  expect(signs).toEqual(["unheard", "unheard", "unheard", "unheard", "unheard", "dead", "dead"]);
});
