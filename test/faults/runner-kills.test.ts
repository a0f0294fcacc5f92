import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type Result, startProgram } from "../helpers/cli.ts";
import { Workspace } from "../helpers/workspace.ts";

const SOAK = fileURLToPath(new URL("../soak/soak.mjs", import.meta.url));
const KILLS = 12;
const ENTRIES = 60;

async function soak(...more: string[]): Promise<Result> {
  const size = [
    "--minutes",
    "0",
    "--entries",
    String(ENTRIES),
    "--kills",
    "runners",
    "--count",
    String(KILLS),
  ];
  const args = [SOAK, "--json", "--unlocked", ...size, ...more];
  return startProgram(process.execPath, args, { cwd: new Workspace().path }).result;
}

/**
 * The full size: `npm run soak -- --minutes 0 --kills runners --entries 150 --count 40 --runners
 * 6`, and so on.
 */
test("kill -9 of runners only: each entry has its own outcome, and none runs again (6 runners with one slot, 3 with four)", async () => {
  // Concurrently: where one is killed with the lock after all, the others wait for ten seconds.
  const both = await Promise.all([soak("--runners", "6"), soak("--runners", "3", "--jobs", "4")]);
  for (const { stdout, stderr } of both) {
    expect(stderr).toBe("");
    const figures = JSON.parse(stdout) as Record<string, number> & { violations: Record<string, number> };
    expect(Object.entries(figures.violations).filter(([, count]) => count > 0)).toEqual([]);
    expect(figures["runnerKills"]).toBeGreaterThan(KILLS / 2);
    expect(figures["claims"]).toBe(ENTRIES);
    expect(figures["completedTwice"]).toBe(0);
  }
});
