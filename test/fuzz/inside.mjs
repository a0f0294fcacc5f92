import { isUtf8 } from "node:buffer";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CooperateError } from "../../dist/core/failure.js";
import { parseSelection } from "../../dist/core/parse-selection.js";
import { ALL } from "../../dist/core/selection.js";
import { pending } from "../../dist/core/entry.js";
import { forTerminal, jsonForTerminal } from "../../dist/core/terminal-text.js";
import { announce, unannounced } from "../../dist/list/changes/announce.js";
import { append, appendNew, replaceAll } from "../../dist/list/changes/append.js";
import { countWaits } from "../../dist/list/queries/count-waits.js";
import { claimSome } from "../../dist/list/changes/claim-several.js";
import { claimEntry, claimNext } from "../../dist/list/changes/claim.js";
import { formatList, ListCodec } from "../../dist/list/format/codec.js";
import { dueIn } from "../../dist/list/queries/due.js";
import { replayJournal } from "../../dist/list/changes/replay-journal.js";
import { lose, moveClaims } from "../../dist/list/changes/lose.js";
import { markStarted } from "../../dist/list/changes/mark-started.js";
import { setLogPath } from "../../dist/list/changes/set-log-path.js";
import { acknowledgeOrder } from "../../dist/list/changes/acknowledge-order.js";
import { postpone } from "../../dist/list/changes/postpone.js";
import { skipBlocked } from "../../dist/list/changes/skip-blocked.js";
import { remove } from "../../dist/list/changes/remove.js";
import { requeue } from "../../dist/list/changes/requeue.js";
import { release, releaseAll, settle } from "../../dist/list/changes/settle.js";
import { cancel, pause, prioritize, resume } from "../../dist/list/changes/control.js";
import { scanList, fullEntry } from "../../dist/list/format/scan.js";
import { medianDuration, tally } from "../../dist/list/queries/tally.js";
import { formatAttempts, formatProvenance } from "../../dist/report/attempt-rows.js";
import { entryToObject } from "../../dist/report/entry-row.js";
import {
  COLUMN_NAMES,
  columnNamed,
  formatCsv,
  formatEntries,
  sortEntries,
} from "../../dist/report/entry-table.js";
import { explain } from "../../dist/report/explanation.js";
import { formatProgress, progressToObject } from "../../dist/report/progress-report.js";
import { styleFor } from "../../dist/report/style.js";
import { describeChanges, summaryLine } from "../../dist/report/watch/changes.js";
import { formatFrame } from "../../dist/report/watch/frame.js";
import { formatLogPage } from "../../dist/report/watch/log-page.js";
import { attemptRows, watchModel } from "../../dist/report/watch/model.js";
import { parseControlOrders } from "../../dist/membership/control-orders.js";
import { readJournals } from "../../dist/membership/journal.js";
import { openListFile } from "../../dist/store/list-file.js";
import { recoverLost } from "../../dist/membership/recover-lost.js";
import { formatRunnerId, ownRunnerId } from "../../dist/processes/runner-id.js";
import { FailureDetector } from "../../dist/membership/failure-detector.js";
import { readJobsAnswer, readJobsOrder } from "../../dist/membership/jobs-order.js";
import { withPools } from "../../dist/membership/runner-pools.js";
import { assessLiveness } from "../../dist/membership/assess-liveness.js";
import { drawFor } from "./draw.mjs";
import { tryPools } from "./pools.mjs";
import { RUNNER, START } from "./samples.mjs";

/** Going through the storage takes a tenth of a second, since the process table is read. */
const ON_STORAGE_EVERY = 40;

const NOW = Date.parse(START) + 600_000;
const AT = new Date(NOW).toISOString();
const DEAD = formatRunnerId({ ...ownRunnerId(), start: "1", incarnation: 0 });

/** The bytes for this machine: the id of a real dead runner replaces the one that cases name. */
export function localized(bytes) {
  return Buffer.from(bytes.toString("latin1").replaceAll(RUNNER, DEAD), "latin1");
}

/** Writes a case into `folder`, which is created; returns the path of the list. */
export function layOut(folder, { list, journal, second, orders, note }) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "exps.json");
  writeFileSync(file, localized(list));
  const files = { journal, "1.journal": second, orders, jobs: note, slots: note, waits: note, pool: note };
  if (journal || note) mkdirSync(`${file}.run`);
  for (const [name, bytes] of Object.entries(files))
    if (bytes) writeFileSync(join(`${file}.run`, `${DEAD}.${name}`), localized(bytes));
  return file;
}

export class Finding extends Error {}

function check(holds, what) {
  if (!holds) throw new Finding(what);
}

function checkSame(what, found, expected) {
  const lines = expected.split("\n");
  for (const [i, line] of found.split("\n").entries())
    check(line === lines[i], `${what}\n${line.slice(0, 2_000)}\ninstead of\n${lines[i]?.slice(0, 2_000)}`);
}

/**
 * Tries one case on all code that reads a list or a journal and changes a list; throws unexpected
 * errors, and a Finding where an invariant does not hold.
 */
export async function tryInside(each, seed, folder) {
  const draw = drawFor(seed + 1, each.number);
  await tryPools(each.number, seed, `${folder}-pools`, check);
  const entries = tryCodec(localized(each.list));
  if (each.orders) tryOrders(localized(each.orders).toString("utf8"));
  if (entries) {
    tryChanges(entries, draw);
    tryReports(entries, draw);
  }
  if (!each.journal && !each.note) return;
  const file = layOut(folder, each);
  try {
    const words = await tryJournals(file, each);
    if (entries && words) tryReplay(entries, words, each);
    if (each.note) await tryNotes(file);
    if (entries && each.number % ON_STORAGE_EVERY === 0) await tryRecovery(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unless(isExpected, work) {
  try {
    return work();
  } catch (error) {
    if (isExpected(error)) return undefined;
    throw error;
  }
}

const isOurs = (error) => error instanceof CooperateError;

/** The entries of `bytes`; undefined when they are refused. */
function tryCodec(bytes) {
  if (!isUtf8(bytes)) return undefined; // reported before anything is parsed
  const codec = new ListCodec("exps.json");
  const entries = unless(isOurs, () => codec.parse(Buffer.from(bytes)));
  const surveyed = unless(isOurs, () => [...scanList(Buffer.from(bytes), "exps.json")].map(fullEntry));
  check(
    (entries === undefined) === (surveyed === undefined),
    "one reader takes the list, the other refuses it",
  );
  if (!entries) return undefined;
  const text = formatList(entries);
  check(formatList(surveyed) === text, "two readers read two lists");
  const again = new ListCodec("exps.json").parse(Buffer.from(text));
  check(formatList(again) === text, "what is written is read as something else");
  const kept = codec.format(entries);
  check(
    formatList(new ListCodec("exps.json").parse(kept)) === text,
    "lines that are kept say something else",
  );
  return entries;
}

const OUTCOMES = [
  { kind: "exited", exitCode: 0 },
  { kind: "exited", exitCode: 1 },
  { kind: "signalled", signal: "SIGSEGV" },
  { kind: "unstarted", error: "no", code: "ENOENT" },
  { kind: "interrupted", signal: "SIGTERM" },
  { kind: "interrupted", signal: "SIGTERM", isLoss: true },
  { kind: "cancelled" },
  { kind: "timeout", limitMs: 1_000 },
];
const RETRIES = [
  { count: 0, delayMs: 0 },
  { count: Number.POSITIVE_INFINITY, delayMs: 60_000 },
];

/**
 * Applies `change`, and applies it once more as if the reply had been lost.
 * @param by how many entries more or fewer there may be
 */
function apply(name, change, entries, by = 0) {
  const before = formatList(entries);
  const changed = unless(isOurs, () => change(entries));
  check(formatList(entries) === before, `${name} changes what it was given`);
  if (!changed) return entries;
  const next = changed.entries;
  check(
    Math.abs(next.length - entries.length) <= Math.abs(by),
    `${name} makes ${next.length} entries of ${entries.length}`,
  );
  const after = formatList(next);
  const read = new ListCodec("exps.json").parse(Buffer.from(after));
  checkSame(`${name} writes what is read as something else`, formatList(read), after);
  unless(isOurs, () => change(next));
  checkClaims(name, entries, next);
  return next;
}

/** No change copies one claim to two entries. */
function checkClaims(name, before, after) {
  const counted = (entries) => {
    const counts = new Map();
    for (const { status, facts } of entries)
      if (status === "running") counts.set(facts.claim, (counts.get(facts.claim) ?? 0) + 1);
    return counts;
  };
  const were = counted(before);
  for (const [claim, count] of counted(after))
    check(count <= Math.max(1, were.get(claim) ?? 0), `${name} gives the claim ${claim} twice`);
}

function tryChanges(entries, draw) {
  const who = {
    claim: "mine",
    host: "h",
    pid: 1,
    runner: DEAD,
    startedAt: AT,
    directory: "/w",
    logOf: (n) => `/w/${n}`,
  };
  const lost = new Map(
    entries.flatMap(({ status, facts }) => (status === "running" ? [[facts.claim, facts.runner]] : [])),
  );
  const n = draw.below(entries.length + 1);
  const text = draw.pick(["0-", "failed", "last", String(n), `${n}-`, "python", "running", "a"]);
  const some = unless(isOurs, () => parseSelection(text)) ?? ALL;
  const outcome = draw.pick(OUTCOMES);
  const retries = draw.pick(RETRIES);
  const afterFailure = draw.pick(["skip", "run"]);

  for (const selection of [ALL, some]) {
    apply("requeue failed", requeue(selection, "failed", lost), entries);
    apply("requeue", requeue(selection, "any", lost), entries);
    apply("cancel", cancel(selection, draw.chance(50) ? lost : new Map(), AT), entries);
    apply("pause", pause(selection), entries);
    apply("resume", resume(selection), entries);
    apply("prioritize", prioritize(selection, draw.pick([0, 1, -1])), entries);
    apply("remove", remove(selection), entries, entries.length);
  }
  apply("lose", lose(lost, AT), entries);
  apply("move claims", moveClaims(DEAD, `${DEAD}.1`), entries);
  apply("note begun", markStarted(new Map([...lost.keys()].map((claim) => [claim, AT]))), entries);
  for (const claim of lost.keys()) apply("note order", acknowledgeOrder(n, claim, AT), entries);
  apply("skip", skipBlocked(AT), entries);
  apply("announce", announce("teller"), entries);
  unannounced(entries);
  const twin = entries[n];
  const fresh = pending(twin?.argv ?? ["true"], twin?.options);
  apply("append", append([fresh, fresh]), entries, 2);
  apply(
    "append new",
    appendNew([{ entry: fresh }, { entry: pending(["x"]), after: [0] }], { again: false }),
    entries,
    2,
  );
  apply("replace", replaceAll([fresh]), entries, Math.max(1, entries.length)); // a list may be empty

  const several = apply(
    "claim some",
    claimSome(who, ["mine", "mine-2", "mine-3"], { runners: 2, afterFailure }),
    entries,
  );
  apply("release all", releaseAll(claimsIn(several, "mine")), several);
  const taken = [
    apply(
      "claim",
      claimNext(who, () => true, afterFailure),
      entries,
    ),
    apply("claim one", claimEntry(who, n), entries),
  ];
  for (const claimed of taken) {
    const [mine] = claimsIn(claimed, "mine", entries);
    if (!mine) continue;
    apply("settle", settle(mine, outcome, AT, retries), claimed);
    apply("release", release(mine), claimed);
    apply("postpone", postpone(mine, { said: "exit 1", at: NOW, waitMs: 1_000 }), claimed);
    apply("note log", setLogPath(mine, "/w/other"), claimed);
    apply(
      "settle after cancel",
      settle(mine, outcome, AT, retries),
      apply("cancel", cancel(ALL, new Map(), AT), claimed),
    );
    const back = apply("settle", settle(mine, { kind: "exited", exitCode: 1 }, AT, RETRIES[1]), claimed);
    apply("claim again", claimNext({ ...who, claim: "again" }), back);
    apply("lose", lose(new Map([["mine", DEAD]]), AT), claimed);
  }
}

function claimsIn(entries, claim, before = []) {
  return [...entries.entries()].flatMap(([n, entry]) =>
    entry.status === "running" && entry.facts.claim.startsWith(claim)
      ? [{ n, entry, before: before[n] ?? pending(entry.argv) }]
      : [],
  );
}

function tryReports(entries, draw) {
  const livenessByClaim = new Map(
    entries.flatMap(({ status, facts }) =>
      status === "running" && draw.chance(60)
        ? [
            [
              facts.claim,
              draw.pick([
                { kind: "lost", how: "process" },
                { kind: "unheard", forMs: 5_000, heartbeat: "still" },
                { kind: "orphaned", pids: [7], isKept: true },
              ]),
            ],
          ]
        : [],
    ),
  );
  const style = styleFor({ isTTY: true }, {});
  const numbers = [...entries.keys()];
  for (const width of [40, 80, Number.POSITIVE_INFINITY]) {
    const context = {
      now: NOW,
      width,
      style,
      livenessByClaim,
      height: 24,
      file: "exps.json",
      runners: ["gpu1 (pid 1)"],
    };
    const lines = [
      ...formatEntries(entries, numbers, context),
      ...formatEntries(
        entries,
        numbers,
        context,
        COLUMN_NAMES.map((name) => columnNamed(name)),
      ),
      ...formatProgress(tally(entries), "exps.json", context),
      ...numbers.flatMap((n) => explain(entries, n, context)),
      ...entries.flatMap((entry) => [...formatAttempts(entry, context), ...formatProvenance(entry)]),
    ];
    if (width !== Number.POSITIVE_INFINITY) {
      const model = watchModel(entries, "exps.json");
      const [selected] = attemptRows(model);
      lines.push(...formatFrame(model, { selected, status: "", help: false, lastLines: new Map() }, context));
      lines.push(summaryLine(model, context));
      if (selected)
        lines.push(
          ...formatLogPage(selected, entries[selected.n], { path: "x", lines: ["a", "b"] }, "", context),
        );
    }
    for (const line of lines) check(typeof line === "string", `a line that is no text: ${String(line)}`);
    forTerminal(lines.join("\n"));
    for (const name of COLUMN_NAMES) sortEntries(name, entries, numbers, context);
    JSON.parse(
      jsonForTerminal([
        numbers.map((n) => entryToObject(entries[n], n, livenessByClaim)),
        progressToObject(tally(entries), context),
      ]),
    );
  }
  formatCsv(entries, numbers, { now: NOW, width: 80, style, livenessByClaim });
  describeChanges({ entries: [], livenessByClaim: new Map() }, { entries, livenessByClaim });
  countWaits(
    entries,
    () => true,
    (entry) => dueIn(entry, NOW),
  );
  medianDuration(entries);
}

function tryOrders(text) {
  for (const order of parseControlOrders(text)) {
    check(typeof order.id === "string", "an order without an id");
    const known = ["cancel", "pause", "resume", "stop", "leave", "jobs"];
    check(known.includes(order.what), "an order of an unknown kind");
    check(order.claim === undefined || typeof order.claim === "string", "an order for no claim");
    check(order.slots === undefined || typeof order.slots === "string", "an order for no number");
  }
}

/** Everything that the journals say; each complete line is read, whatever is beside it. */
async function tryJournals(file, { journal, second, written }) {
  const words = await readJournals(`${file}.run`, DEAD);
  if (!journal) return words;
  check(words !== undefined, "a journal that is there is not seen");
  const there = new Set(
    [journal, second].flatMap((bytes) =>
      localized(bytes ?? Buffer.alloc(0))
        .toString("utf8")
        .split("\n"),
    ),
  );
  for (const line of written) {
    if (!there.has(line)) continue;
    const { ended, begun } = JSON.parse(line);
    if (ended !== undefined) check(words.ended.has(ended), `the end of ${ended} is not heard`);
    if (begun !== undefined) check(words.begun.has(begun), `the beginning of ${begun} is not heard`);
  }
  return words;
}

function tryReplay(entries, words, { spoiled }) {
  const lost = new Map(
    entries.flatMap(({ status, facts }) => (status === "running" ? [[facts.claim, DEAD]] : [])),
  );
  const change = replayJournal(new Map([[DEAD, words]]), lost);
  const next = apply("replay", change, entries);
  for (const [n, entry] of next.entries()) {
    if (entry.status !== "running" || entry.facts.runner !== DEAD || spoiled === "list") continue;
    check(!words.ended.has(entry.facts.claim), `entry ${n} has ended and is not recorded`);
  }
  apply("lose", lose(lost, AT), next);
}

async function tryNotes(file) {
  const order = await readJobsOrder(file, DEAD);
  check(order === undefined || (order.id !== "" && order.wanted !== ""), "half an order for slots");
  const slots = await readJobsAnswer(file, DEAD, "0123456789ab");
  check(slots === undefined || Number.isSafeInteger(slots), `an answer of ${slots} slots`);
  const [note] = await withPools(file, [{ name: DEAD, id: ownRunnerId() }]);
  const { pool = "x", job = "x", endsMs = 0 } = note;
  const isValid = [pool, job].every((name) => typeof name === "string" && name !== "");
  check(isValid && Number.isFinite(endsMs), `a runner in ${pool}, ${job} until ${endsMs}`);
}

/** What the verbs do: list, record, requeue. */
async function tryRecovery(file) {
  try {
    const list = openListFile(file);
    const found = await assessLiveness(await list.read(), new FailureDetector(file, 10_000));
    await recoverLost(list, found, {
      takeOver: async ({ lost }) => list.update(requeue(ALL, "failed", lost)),
      alwaysSweeps: true,
    });
    await list.read();
  } catch (error) {
    if (!isOurs(error)) throw error;
  }
}
