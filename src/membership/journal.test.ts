import { mkdirSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { listJournals, readJournals, readJournalsWith } from "./journal.ts";
import { begunLine, closedLine, endedLine, supervisorLine } from "./journal-lines.ts";

const AT = "2026-01-02T03:04:05.678Z";
const done = endedLine("c", { startedAt: AT, endedAt: AT, outcome: { kind: "exited", exitCode: 0 } });
const [FIRST, SECOND] = ["m-7-01234567-1-2", "m-7-01234567-1-2.1"];

test("an attempt that ends after its runner has re-registered has ended, whichever journal is read", async () => {
  const workspace = new Workspace();
  workspace.write(`${FIRST}.journal`, begunLine("c") + begunLine("c", { pid: 8, start: "9" }));
  workspace.write(`${SECOND}.journal`, done);
  const its = await readJournals(workspace.path, SECOND);
  expect(await readJournalsWith(workspace.at(`${FIRST}.journal`))).toEqual(its);
  expect([...(its?.begun ?? [])]).toEqual(["c"]);
  expect(its?.processes.get("c")).toEqual({ pid: 8, start: "9" });
  expect(its?.ended.get("c")?.outcome.kind).toBe("exited");
});

test("after a torn line the next one counts, and, as with a missing journal, no line does not mean unbegun", async () => {
  const workspace = new Workspace();
  workspace.write(
    `${FIRST}.journal`,
    begunLine("c").slice(0, -6) + supervisorLine({ pid: 8, start: "9" }) + done + closedLine(8),
  );
  const its = await readJournals(workspace.path, FIRST);
  expect(its).toMatchObject({ isWhole: false, unreadable: [], supervisors: [{ pid: 8, start: "9" }] });
  expect([its?.begun.size, its?.ended.size, its?.closed.has(8)]).toEqual([0, 1, true]);
  expect(await readJournals(workspace.path, SECOND)).toMatchObject({ isWhole: false });
  expect(await readJournals(workspace.path, "m-7-01234567-1-3")).toBeUndefined();
});

/** Lines that no supervisor writes: each could have said that an experiment began. */
const ODD: readonly unknown[] = [
  7,
  null,
  "begun",
  ["begun", "x"],
  {},
  { begun: 7 },
  { begun: "" },
  { begun: "x".repeat(201) },
  { begun: "x", pid: "8", start: "9" },
  { begun: "x", pid: 8 },
  { begun: "x", pid: 1, start: "9" },
  { begun: "x", pid: -8, start: "9" },
  { supervisor: 0, start: "9" },
  { supervisor: 8, start: 9 },
  { closed: "8" },
  { closed: 8.5 },
  { obeyed: "o", at: "yesterday" },
  { started: "x", of: "a newer version" },
  ...[
    undefined,
    "exited",
    { kind: "exited" },
    { kind: "exited", exitCode: "0" },
    { kind: "exited", exitCode: 0.5 },
    { kind: "signalled", signal: 9 },
    { kind: "unstarted", error: "no" },
    { kind: "timeout", limitMs: null },
    { kind: "interrupted", signal: "SIGTERM", isLoss: "yes" },
    { kind: "evaporated" },
  ].map((outcome) => ({ ended: "x", startedAt: AT, endedAt: AT, outcome })),
  ...[
    { startedAt: AT },
    { endedAt: AT, startedAt: 5 },
    { startedAt: AT, endedAt: "2026-13-02T03:04:05.678Z" },
    { startedAt: AT, endedAt: AT, log: 5 },
    { startedAt: AT, endedAt: AT, retries: { count: "1", delayMs: 0 } },
    { startedAt: AT, endedAt: AT, retries: { count: 1, delayMs: 1e300 } },
    { startedAt: AT, endedAt: AT, retries: { count: 1, delayMs: 0, on: "3" } },
    { startedAt: AT, endedAt: AT, retries: { count: 1, delayMs: 0, notOn: [3] } },
    { startedAt: AT, endedAt: AT, gitCommit: {} },
    { startedAt: AT, endedAt: AT, slot: "0" },
    { startedAt: AT, endedAt: AT, ran: ["p", 1] },
  ].map((more) => ({ ended: "x", outcome: { kind: "exited", exitCode: 0 }, ...more })),
];

test("each odd line is skipped and reported, and the others count", async () => {
  const workspace = new Workspace();
  const texts = [...ODD.map((line) => JSON.stringify(line)), "not JSON"];
  workspace.write(`${FIRST}.journal`, begunLine("a") + texts.join("\n") + done);
  const its = await readJournals(workspace.path, FIRST);
  expect([...(its?.begun ?? [])]).toEqual(["a"]);
  expect([...(its?.ended.keys() ?? [])]).toEqual(["c"]);
  expect([its?.processes.size, its?.supervisors.length, its?.closed.size, its?.obeyed.size]).toEqual([
    0, 0, 0, 0,
  ]);
  expect(its?.isWhole).toBe(false);
  const path = workspace.at(`${FIRST}.journal`);
  expect(its?.unreadable.map((it) => [it.path, it.line])).toEqual(texts.map((_, at) => [path, at + 3]));
});

test("only known keys of an end are taken, also those that earlier versions wrote", async () => {
  const workspace = new Workspace();
  const end = {
    startedAt: AT,
    endedAt: AT,
    outcome: { kind: "timeout", limitMs: 5 },
    log: "/l",
    slot: 0,
    ran: ["p", "1"],
    retries: { count: -1, delayMs: 0, on: ["3", "SIGKILL"], notOn: ["timeout"] },
    nodeVersion: "v20",
  };
  const more = { claim: "other", host: 7, status: "held", isUnbegun: true };
  workspace.write(
    `${FIRST}.journal`,
    `${JSON.stringify({ begun: "c" })}\n${JSON.stringify({ ended: "c", ...end, ...more })}\n`,
  );
  const its = await readJournals(workspace.path, FIRST);
  expect(its).toMatchObject({ isWhole: true, unreadable: [] });
  expect(its?.ended.get("c")).toEqual(end);
});

test("an unreadable journal is not a missing one, and the others are read", async () => {
  const workspace = new Workspace();
  mkdirSync(workspace.at(`${FIRST}.journal`));
  workspace.write(`${SECOND}.journal`, done);
  for (const runner of [FIRST, SECOND]) {
    const its = await readJournals(workspace.path, runner);
    expect(its).toMatchObject({ isWhole: false, isReadable: false });
    expect(its?.unreadable).toMatchObject([{ path: workspace.at(`${FIRST}.journal`), code: "EUNTRUSTED" }]);
    expect(its?.ended.has("c")).toBe(true);
  }
  const circle = workspace.at("circle");
  symlinkSync(circle, circle);
  expect(await readJournals(circle, FIRST)).toMatchObject({
    isReadable: false,
    unreadable: [{ code: "ELOOP" }, {}],
  });
});

test("only a valid id of a runner becomes part of a path", async () => {
  const workspace = new Workspace();
  mkdirSync(workspace.at("run"));
  workspace.write(`${FIRST}.journal`, done);
  workspace.write("run/by hand.journal", done);
  expect(await readJournals(workspace.at("run"), `../${FIRST}`)).toBeUndefined();
  expect(await readJournals(workspace.at("run"), "by hand")).toBeUndefined();
  expect(await listJournals(workspace.at("run"))).toEqual([]);
});
