import { mkdirSync, readdirSync, rmdirSync, utimesSync } from "node:fs";
import { expect, test } from "vitest";
import { cooperate, start } from "./helpers/cli.ts";
import { until } from "./helpers/until.ts";
import { Workspace } from "./helpers/workspace.ts";

const FILE = "exps.json";
const RUNNERS = 8;
const ENTRIES = 160;

test("eight runners that want the list at the same moment all get it, and so does a command that adds to it", async () => {
  const workspace = new Workspace();
  workspace.list(
    FILE,
    Array.from({ length: ENTRIES }, () => ["true"]),
  );
  const lock = workspace.at(`${FILE}.lock`);
  const marks = (): string[] =>
    readdirSync(workspace.at(`${FILE}.run`)).filter((name) => name.endsWith(".turn"));
  mkdirSync(lock);
  const runners = Array.from({ length: RUNNERS }, () =>
    start(["--run", FILE, "--keep-going"], { cwd: workspace.path }),
  );
  await until("all of them wait", () => {
    utimesSync(lock, new Date(), new Date()); // so that nobody takes the lock for stale
    return marks().length === RUNNERS;
  });
  rmdirSync(lock);
  const added = cooperate(["--add", FILE, "--", "true"], { cwd: workspace.path });
  const exitCodes = await Promise.all(runners.map(async ({ result }) => (await result).exitCode));
  expect(exitCodes).toEqual(exitCodes.map(() => 0));
  expect((await added).exitCode).toBe(0);
  const served = new Map<unknown, number>();
  for (let n = 0; n < ENTRIES; n++) {
    const { status, pid } = workspace.record(FILE, n);
    expect(status).toBe("done");
    served.set(pid, (served.get(pid) ?? 0) + 1);
  }
  expect(served.size).toBe(RUNNERS);
  expect(workspace.files().filter((name) => !name.startsWith("cooperate_"))).toEqual([FILE]);
});
