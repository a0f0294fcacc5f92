// The verdict on a soak from its detectors: verdictOf(folder, expected, strikes).
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { detectorLines } from "./detector-lines.mjs";
import { findReaper } from "./processes.mjs";

/** Files of the harness itself. */
const KNOWN = new Set(
  "busy logs journal journals events starts ends overlaps stderr experiment.sh exps.json".split(" "),
);
/**
 * A supervisor may have been killed after it had started an experiment, and before the first line
 * of that.
 */
const EARLY_S = 5;

/** @param expected the exit code of each entry
 *  @param strikes see strikes.mjs */
export function verdictOf(cwd, expected, { supervisorKills, written, exposed }) {
  const lines = (name) => detectorLines(cwd, name);
  const list = JSON.parse(readFileSync(join(cwd, "exps.json"), "utf8"));
  const starts = new Map(); // claim -> what the attempt recorded of itself
  // Supervisor and slot -> the last claim: earlier ones were over when a kill came.
  const last = new Map();
  const violations = {
    overlaps: lines("overlaps").length,
    doubled: 0,
    lostInVain: 0,
    unsaid: 0,
    notDone: 0,
    leftBehind: 0,
  };
  for (const [n, claim, parent, slot, log, at] of lines("starts")) {
    if (starts.has(claim)) {
      violations.doubled++;
      console.error(`entry ${n}, claim ${claim}: started twice`);
    }
    starts.set(claim, { supervisor: Number(parent), slot, log, at: Number(at) });
    last.set(`${parent} ${slot}`, claim);
  }

  /** Whether the supervisor of the attempt was killed before it could record the end. */
  function isCutOff(claim, log) {
    if (written.has(claim)) return false;
    const runner = runnerIn(join(cwd, "logs", log));
    const start = starts.get(claim);
    if (!start) return supervisorKills.some((kill) => kill.runner === runner);
    const { supervisor, slot, at } = start;
    const isKilled = supervisorKills.some((kill) => kill.pid === supervisor && kill.at > at - EARLY_S);
    if (isKilled) return last.get(`${supervisor} ${slot}`) === claim;
    if (supervisor !== findReaper()) return false;
    const isNear = (kill) => kill.runner === runner && Math.abs(kill.at - at) < EARLY_S;
    return supervisorKills.some(isNear);
  }

  /**
   * Why the entry of an attempt may run again: its supervisor was killed, or its runner was dead
   * and somebody removed the heartbeat. A kill of its runner alone is no reason.
   */
  function excuseOf(claim, log) {
    if (isCutOff(claim, log)) return "ByKill";
    return exposed.has(claim) ? "ByRemovedHeartbeat" : undefined;
  }

  const tell = (n, claim, what) => {
    const { supervisor, log, at } = starts.get(claim) ?? {};
    const by = log
      ? `started at ${at} by ${supervisor} of ${runnerIn(join(cwd, "logs", log))}`
      : "not started";
    console.error(`entry ${n}, claim ${claim}, ${by}: ${what}: ${JSON.stringify(list[n])}`);
  };
  const figures = {
    claims: starts.size,
    ranAgain: 0,
    completedTwice: 0,
    completedTwiceByKill: 0,
    completedTwiceByRemovedHeartbeat: 0,
    lost: 0,
    lostByKill: 0,
    lostByRemovedHeartbeat: 0,
  };
  const ends = groupByEntry(lines("ends"));
  const attempts = groupByEntry(lines("starts"));
  for (const [n, code] of expected.entries()) {
    const [mark, record] = list[n] ?? [];
    const status = code === 0 ? "done" : "failed";
    if (mark !== "executed" || record.status !== status || record.exitCode !== code) {
      violations.notDone++;
      console.error(`entry ${n} is not ${status} with ${code}: ${JSON.stringify(list[n])}`);
    }
    if ((attempts.get(n)?.length ?? 0) > 1) figures.ranAgain++;
    const claims = (ends.get(n) ?? []).map(([, claim]) => claim);
    // The list says so of an attempt that did not finish.
    if (record?.exitCode === code && !claims.includes(record.claim)) violations.unsaid++;
    for (const claim of claims) {
      if (claim === record?.claim) continue;
      figures.completedTwice++;
      const excuse = excuseOf(claim, starts.get(claim)?.log);
      if (excuse) {
        figures[`completedTwice${excuse}`]++;
        continue;
      }
      violations.doubled++;
      tell(n, claim, "came to its end, but the list has another claim");
    }
    for (const { claim, reason, log } of record?.history ?? []) {
      if (reason !== "lost") continue;
      figures.lost++;
      const excuse = excuseOf(claim, log.split("/").at(-1));
      if (excuse) {
        figures[`lost${excuse}`]++;
        continue;
      }
      violations.lostInVain++;
      tell(n, claim, "counts as lost, in vain");
    }
  }
  for (const name of readdirSync(cwd).filter((each) => !KNOWN.has(each))) {
    violations.leftBehind++;
    console.error(`left behind: ${name}`);
  }
  violations.leftBehind += readdirSync(join(cwd, "busy")).length;

  const atPoints = {};
  let longestWaitMs = 0;
  for (const [what, point] of lines("journal")) {
    if (what === "waited") longestWaitMs = Math.max(longestWaitMs, Number(point));
    else atPoints[`${what} ${point}`] = (atPoints[`${what} ${point}`] ?? 0) + 1;
  }
  return { ...figures, longestWaitMs, atPoints, violations };
}

function groupByEntry(lines) {
  const groups = new Map();
  for (const line of lines) groups.set(Number(line[0]), [...(groups.get(Number(line[0])) ?? []), line]);
  return groups;
}

/**
 * Pid of the runner, from the head of a job log; undefined for one that was killed before it wrote
 * that.
 */
function runnerIn(log) {
  const head = existsSync(log) ? readFileSync(log, "utf8") : "";
  const pid = /^# host: .*, runner pid (\d+)$/m.exec(head)?.[1];
  return pid === undefined ? undefined : Number(pid);
}
