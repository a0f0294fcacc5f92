import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NEEDS_SSHD, SshdBed } from "./sshd-bed.ts";

const SOAK = fileURLToPath(new URL("../soak/soak.mjs", import.meta.url));
const LONG_MS = 600_000;

let bed: SshdBed;

/** Runs a soak of three machines over ssh; @returns what it found. */
async function soak(...words: readonly string[]): Promise<string> {
  const short = ["--minutes", "0.5", "--entries", "100"];
  const all = ["--remote", "3", "--target", "nodeA", ...short, "--json", ...words];
  const child = spawn(process.execPath, [SOAK, ...all], { env: bed.env });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  await new Promise((resolve) => child.on("close", resolve));
  const { violations } = JSON.parse(stdout) as { violations: Record<string, number> };
  return `${Object.entries(violations)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ")}${stderr}`;
}

describe("three machines over ssh: nothing twice, nothing lost, all logs byte-equal", NEEDS_SSHD, () => {
  beforeAll(async () => {
    bed = await SshdBed.start();
  }, LONG_MS);
  afterAll(() => bed.stop());

  test.each([
    ["lines are cut, and serving processes killed between any two steps", "lines,servers", "0.002"],
    ["runners, supervisors and both are killed", "runners,supervisors,both", "0"],
    ["everything is killed and paused", "lines,servers,runners,supervisors,both,pauses", "0.001"],
  ])(
    "%s",
    async (_, strike, odds) => expect(await soak("--strike", strike, "--odds", odds)).toBe(""),
    LONG_MS,
  );
});
