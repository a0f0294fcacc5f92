import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type Result, startProgram } from "../helpers/cli.ts";
import { Workspace } from "../helpers/workspace.ts";

const SOAK = fileURLToPath(new URL("soak.mjs", import.meta.url));

async function soak(...size: string[]): Promise<Result> {
  const args = [SOAK, "--json", "--minutes", "0.12", "--entries", "80", ...size];
  return startProgram(process.execPath, args, { cwd: new Workspace().path }).result;
}

test("two short soaks: runners and supervisors are killed and paused, with wrong clocks; each entry ends once, and no files are left", async () => {
  // Concurrently: most of the time they wait until locks of dead processes are stale.
  const both = await Promise.all([soak("--runners", "8"), soak("--runners", "3", "--jobs", "4")]);
  for (const { stdout, stderr } of both) {
    expect(stderr).toBe("");
    const { violations, ...figures } = JSON.parse(stdout) as Record<string, number> & { violations: unknown };
    expect(violations).toEqual({
      overlaps: 0,
      doubled: 0,
      lostInVain: 0,
      unsaid: 0,
      notDone: 0,
      leftBehind: 0,
      malformed: 0,
      missing: 0,
      backwards: 0,
      crashed: 0,
      stuck: 0,
    });
    expect(figures["claims"]).toBeGreaterThanOrEqual(80);
    const struck = Object.entries(figures).filter(([name]) => /Kills$|Pauses$/.test(name));
    expect(struck.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(0);
    expect(figures["reads"]).toBeGreaterThan(100);
  }
});
