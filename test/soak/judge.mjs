// What the detectors of a soak say when it is over: judge(folder, entries, killed).
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Files that the harness itself makes. */
const KNOWN = new Set(
  "busy logs journal starts successes overlaps stderr experiment.sh exps.json".split(" "),
);

/** @param killed pids of the runners and fork servers that died by SIGKILL */
export function judge(cwd, size, killed) {
  const lines = (name) =>
    existsSync(join(cwd, name))
      ? readFileSync(join(cwd, name), "utf8")
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => line.split(" "))
      : [];
  const list = JSON.parse(readFileSync(join(cwd, "exps.json"), "utf8"));
  const starts = lines("starts");
  // Who had started it and who held it; a fork server is not the runner, and who died early is nobody's parent.
  const startedBy = new Map(
    starts.map(([, claim, parent, , log]) => [claim, [Number(parent), runnerIn(join(cwd, "logs", log))]]),
  );
  // The last claim that each of them began in each slot: what came before it was over when a kill came.
  const last = new Map();
  for (const [, claim, , slot] of starts)
    for (const pid of startedBy.get(claim)) last.set(`${pid} ${slot}`, `${pid} ${claim}`);
  const cut = new Set(last.values());
  // Whether an attempt may have been cut off, so that its entry is run again; one that wrote no line was, before its first.
  const mayRepeat = (claim) =>
    startedBy.get(claim)?.some((pid) => killed.has(pid) && cut.has(`${pid} ${claim}`)) ?? true;
  const violations = {
    overlaps: lines("overlaps").length,
    doubled: 0,
    lostInVain: 0,
    unsaid: 0,
    notDone: 0,
    leftBehind: 0,
  };
  let [repeated, lost] = [0, 0];

  const successes = groupByEntry(lines("successes"));
  for (let n = 0; n < size; n++) {
    const [mark, record] = list[n] ?? [];
    if (mark !== "executed" || record.status !== "done") {
      violations.notDone++;
      console.error(`entry ${n} is not done: ${JSON.stringify(list[n])}`);
    }
    const claims = (successes.get(n) ?? []).map(([, claim]) => claim);
    // The list says done of an attempt that did not succeed.
    if (record?.status === "done" && !claims.includes(record.claim)) violations.unsaid++;
    for (const claim of claims) {
      if (claim === record?.claim) continue;
      // Right only if its runner was killed before it could write this down.
      if (mayRepeat(claim)) repeated++;
      else {
        violations.doubled++;
        console.error(
          `entry ${n}, claim ${claim}, of ${startedBy.get(claim)?.join(" and ")}: succeeded, but the list has ${JSON.stringify(record)}`,
        );
      }
    }
    for (const { claim, reason } of record?.history ?? []) {
      if (reason !== "lost") continue;
      lost++;
      if (mayRepeat(claim)) continue;
      violations.lostInVain++;
      console.error(
        `entry ${n}, claim ${claim}, of ${startedBy.get(claim)?.join(" and ")}: counts as lost, but was over: ${JSON.stringify(record)}`,
      );
    }
  }
  violations.leftBehind = readdirSync(cwd).filter((name) => !KNOWN.has(name)).length;
  violations.leftBehind += readdirSync(join(cwd, "busy")).length;

  const atPoints = {};
  let longestWaitMs = 0;
  for (const [what, point] of lines("journal")) {
    if (what === "waited") longestWaitMs = Math.max(longestWaitMs, Number(point));
    else atPoints[`${what} ${point}`] = (atPoints[`${what} ${point}`] ?? 0) + 1;
  }
  return { claims: starts.length, lost, repeatedAfterKill: repeated, longestWaitMs, atPoints, violations };
}

function groupByEntry(lines) {
  const groups = new Map();
  for (const line of lines) groups.set(Number(line[0]), [...(groups.get(Number(line[0])) ?? []), line]);
  return groups;
}

/** Pid of the runner, as the head of a job log has it. */
function runnerIn(log) {
  return Number(/^# host: .*, runner pid (\d+)$/m.exec(readFileSync(log, "utf8"))[1]);
}
