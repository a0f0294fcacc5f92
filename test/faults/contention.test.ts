import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { startProgram } from "../helpers/cli.ts";
import { Workspace } from "../helpers/workspace.ts";

interface Figures {
  readonly begun: number;
  readonly ended: number;
  readonly kills: number;
  readonly pauses: number;
  readonly reads: number;
  readonly violations: Readonly<Record<string, number>>;
}

const SOAK = fileURLToPath(new URL("soak.mjs", import.meta.url));

/** What must never happen. */
const NEVER = {
  doubled: 0,
  unbegun: 0,
  lostOutcomes: 0,
  notDone: 0,
  lostEntries: 0,
  leftBehind: 0,
  malformed: 0,
  missing: 0,
  backwards: 0,
};

async function soak(...args: string[]): Promise<Figures> {
  const program = [SOAK, "--json", "--workers", "8", "--entries", "200", ...args];
  const running = startProgram(process.execPath, program, { cwd: new Workspace().path });
  const { stdout, stderr } = await running.result;
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Figures;
}

describe("eight processes on one list of 200 entries, and a reader", () => {
  test("every entry is claimed and recorded exactly once", async () => {
    const figures = await soak("--calm");
    expect(figures.violations).toEqual(NEVER);
    expect(figures).toMatchObject({ begun: 200, ended: 200 });
    expect(figures.reads).toBeGreaterThan(100);
  });

  test("killed and paused at random, with wrong clocks: no entry runs twice while its worker lives, and none is lost", async () => {
    const figures = await soak("--minutes", "0.15", "--entries", "80");
    expect(figures.violations).toEqual(NEVER);
    expect(figures.begun).toBeGreaterThanOrEqual(80);
    expect(figures.kills + figures.pauses).toBeGreaterThan(0);
  });

  test("the test detects violations with plain proper-lockfile instead of the fence", async () => {
    const { violations } = await soak("--plain", "--minutes", "0.05", "--entries", "60");
    expect(violations["doubled"]).toBeGreaterThan(0);
    expect(violations["lostOutcomes"]).toBeGreaterThan(0);
  });
});
