import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { grepLog } from "./grep-log.ts";

test("a log may have more lines than a call can have arguments", () => {
  const folder = mkdtempSync(join(tmpdir(), "grep-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "log"), `${"\n".repeat(900_000)}Error\n`);
  expect(grepLog(join(folder, "log"), /Error/, 0, 0)).toEqual([
    { text: "Error", line: 900_001, isMatch: true },
  ]);
});
