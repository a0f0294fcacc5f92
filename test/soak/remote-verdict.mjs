// The verdict on a soak over lines: remoteVerdict(folder, machines, codeOf, killed).
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { detectorLines } from "./detector-lines.mjs";
import { findReaper } from "./processes.mjs";

/** @param killed pids of supervisors: what they ran may run again */
export function remoteVerdict(cwd, machines, codeOf, killed) {
  const lines = (name) => detectorLines(cwd, name);
  const violations = { overlaps: lines("overlaps").length, doubled: 0, again: 0, notDone: 0 };
  Object.assign(violations, { logsMissing: 0, logsWrong: 0, logsEmpty: 0, leftBehind: 0, unsent: 0 });
  const say = (kind, text) => {
    violations[kind]++;
    console.error(`${kind}: ${text}`);
  };
  // A supervisor may have been killed before its experiment has looked.
  const reaper = findReaper();
  const supervisors = new Map();
  for (const [n, claim, supervisor] of lines("starts")) {
    if (supervisors.has(claim)) say("doubled", `entry ${n}, claim ${claim}`);
    supervisors.set(claim, Number(supervisor));
  }
  const ends = Map.groupBy ? Map.groupBy(lines("ends"), ([n]) => n) : groupBy(lines("ends"), ([n]) => n);
  for (const [n, all] of ends)
    for (const [, claim] of all.slice(0, -1))
      if (!killed.has(supervisors.get(claim)) && supervisors.get(claim) !== reaper)
        say("again", `entry ${n}, claim ${claim} had ended`);

  const kept = new Map(); // claim -> the bytes of its log, and of its metrics
  for (const name of readdirSync(join(cwd, "kept")).filter((each) => !each.endsWith(".metrics.jsonl"))) {
    const text = readFileSync(join(cwd, "kept", name), "utf8");
    const claim = /^claim (.*)$/m.exec(text)?.[1];
    const metrics = join(cwd, "kept", `${name}.metrics.jsonl`);
    if (claim) kept.set(claim, { text, metrics: existsSync(metrics) ? readFileSync(metrics, "utf8") : "" });
  }
  const list = JSON.parse(readFileSync(join(cwd, "exps.json"), "utf8"));
  const named = new Set();
  for (const [n, [mark, record]] of list.entries()) {
    if (mark !== "executed" || record.exitCode !== codeOf(n)) {
      say("notDone", `entry ${n}: ${JSON.stringify(record)}`);
      continue;
    }
    for (const attempt of [record, ...(record.history ?? [])]) {
      const { claim, log } = attempt;
      const had = kept.get(claim);
      if (!had && attempt !== record) continue; // it had not begun
      const what = `entry ${n}, claim ${claim}, ${log}`;
      if (!log || dirname(log) !== cwd || !existsSync(log)) {
        const elsewhere = readdirSync(cwd).filter(
          (name) => name.startsWith("cooperate_") && readFileSync(join(cwd, name), "utf8").includes(claim),
        );
        say("logsMissing", `${what} (elsewhere: ${elsewhere.join(" ")}) ${JSON.stringify(record)}`);
        continue;
      }
      if (named.has(log)) say("logsWrong", `${what}: is that of another attempt, too`);
      named.add(log);
      const text = readFileSync(log, "utf8");
      if (text !== had?.text) say("logsWrong", `${what}: ${difference(text, had?.text ?? "")}`);
      const metrics = existsSync(`${log}.metrics.jsonl`) ? readFileSync(`${log}.metrics.jsonl`, "utf8") : "";
      if (metrics !== had?.metrics) say("logsWrong", `${what}: metrics are ${JSON.stringify(metrics)}`);
    }
  }
  for (const name of readdirSync(cwd).filter((each) => each.startsWith("cooperate_")))
    if (readFileSync(join(cwd, name), "utf8") === "") say("logsEmpty", name);
  for (const name of readdirSync(cwd).filter((each) => /^exps\.json\.(?:run|txn|lock)$/.test(each)))
    say("leftBehind", `${name}: ${readdirSync(join(cwd, name)).join(" ")}`);
  for (const name of readdirSync(join(cwd, "busy"))) say("leftBehind", `busy/${name}`);
  for (const machine of machines)
    for (const spool of readdirSync(join(cwd, machine, "cooperate/remote")))
      for (const name of readdirSync(join(cwd, machine, "cooperate/remote", spool, "unsent")).filter(
        (each) => !each.includes("."),
      ))
        say("unsent", `${machine}: ${name}`);
  return { claims: supervisors.size, ranAgain: lines("ends").length - ends.size, violations };
}

function difference(text, had) {
  let at = 0;
  while (at < text.length && text[at] === had[at]) at++;
  const [is, was] = [text, had].map((each) => JSON.stringify(each.slice(at, at + 80)));
  return `${text.length} characters of ${had.length}; at ${at}: ${is}, and not ${was}`;
}

function groupBy(all, keyOf) {
  const groups = new Map();
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return groups;
}
