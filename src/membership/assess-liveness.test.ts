import { expect, test, vi } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import type { RunningEntry } from "../core/entry.ts";
import type { ProcessRow, ProcessTable } from "../processes/process-table.ts";
import { formatRunnerId, ownRunnerId } from "../processes/runner-id.ts";
import { FailureDetector } from "./failure-detector.ts";
import { assessLiveness } from "./assess-liveness.ts";

const tables = vi.hoisted((): ProcessTable[] => []);
vi.mock("../processes/process-table.ts", async (importOriginal) => ({
  ...(await importOriginal<object>()),
  readProcessTable: () => tables.shift() ?? new Map(),
}));

const EXPERIMENT: ProcessRow = {
  pid: 4_000_000,
  parent: 1,
  group: 4_000_000,
  session: 4_000_000,
  start: "5",
  state: "R",
  name: "python",
  claim: "c",
  supervises: undefined,
  isStarting: false,
};

/** A running entry whose runner on this machine is dead. */
function orphanable(): RunningEntry {
  const facts = {
    host: "h",
    pid: 7,
    claim: "c",
    attempt: 1,
    startedAt: "2026-01-02T03:04:05.678Z",
    runner: formatRunnerId({ ...ownRunnerId(), start: "1" }),
  };
  return { status: "running", argv: ["true"], options: {}, facts, extra: {} };
}

const NOBODY: ProcessTable = new Map();
const THERE: ProcessTable = new Map([[EXPERIMENT.pid, EXPERIMENT]]);

/** Two scans count, each of the supervisors and then of the experiments; the first is one table
 *  for both. */
test.each([
  [
    "in the first scan only, since it is in the middle of its exec in the second",
    [THERE, NOBODY, NOBODY],
    "orphaned",
  ],
  ["in the second scan only, since it was being started in the first", [NOBODY, NOBODY, THERE], "orphaned"],
  ["in none", [NOBODY, NOBODY, NOBODY], "lost"],
])("an experiment that was seen %s: the union of the scans counts", async (_, scans, kind) => {
  const file = new Workspace().list("e.json", []);
  tables.splice(0, tables.length, ...scans);
  const assessment = await assessLiveness([orphanable()], new FailureDetector(file, 10_000));
  expect(assessment.livenessByClaim.get("c")?.kind).toBe(kind);
  expect(assessment.lost.has("c")).toBe(kind === "lost");
});
