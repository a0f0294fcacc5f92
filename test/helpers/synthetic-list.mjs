// A list of thousands of runs as it is after a night, with job logs and metrics files: for tests of
// pages in a browser, and for the bench.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { syntheticGrid } from "./synthetic-grid.mjs";

const BEGIN = Date.parse("2026-11-20T18:00:00.000Z");
const HOSTS = 8;
const SLOTS = 4;
const MINUTE = 60_000;

/**
 * Writes `exps.json` and what its entries have left: metrics files with a curve of `loss` and, if
 * wanted, one of `accuracy`; job logs of those that failed. Most have ended, or all with `hasEnded`;
 * of the last some run, and some wait.
 * @param {string} folder is made
 * @param {{ entries: number, steps?: number, isLossOnly?: boolean, hasEnded?: boolean,
 *   random: () => number }} options
 *   `random` like randomNumbers(7)
 * @returns {string} the path of the list
 */
export function writeSyntheticList(
  folder,
  { entries, steps = 40, isLossOnly = false, hasEnded = false, random },
) {
  mkdirSync(folder, { recursive: true });
  const free = Array.from({ length: HOSTS * SLOTS }, () => BEGIN);
  const lines = [];
  for (const { command, accuracy } of syntheticGrid(random, Math.ceil(entries / 1000))) {
    const n = lines.length;
    if (n === entries) break;
    const isPending = !hasEnded && n >= entries * 0.995;
    const argv = command.split(" ");
    if (isPending) {
      lines.push(JSON.stringify(argv));
      continue;
    }
    const lane = n % free.length;
    const start = free[lane] ?? BEGIN;
    const isRunning = !hasEnded && n >= entries * 0.995 - free.length;
    const end = start + Math.round((1 + random() + Number(argv[8]) / 4) * MINUTE);
    free[lane] = end + 400;
    const log = join(folder, `cooperate_${n}`);
    const isOutOfMemory = argv[4] === "256" && argv[8] === "12" && random() < 0.5;
    const isFailed = accuracy === undefined || isOutOfMemory;
    const record = {
      status: isRunning ? "running" : isFailed ? "failed" : "done",
      host: `gpu${1 + Math.floor(lane / SLOTS)}`,
      pid: 4700 + Math.floor(lane / SLOTS),
      slot: lane % SLOTS,
      claim: `c${n}`,
      attempt: n % 50 === 0 ? 2 : 1,
      startedAt: new Date(start).toISOString(),
      log,
      ...(n % 50 === 0 && { history: [lost(n, lane, start)] }),
      ...(!isRunning && { endedAt: new Date(end).toISOString(), exitCode: isFailed ? 1 : 0 }),
      gitCommit: n < entries / 3 ? "3f2a9c1".padEnd(40, "0") : "81b00d4".padEnd(40, "0"),
    };
    lines.push(JSON.stringify(["executed", record, ...argv]));
    if (isFailed && !isRunning) writeFileSync(log, failure(n, command, isOutOfMemory, random));
    const reached = isFailed ? Math.ceil(steps * random()) : isRunning ? Math.ceil(steps / 2) : steps;
    writeFileSync(
      `${log}.metrics.jsonl`,
      curve(reached, steps, isFailed ? undefined : accuracy, isLossOnly, random),
    );
  }
  const list = join(folder, "exps.json");
  writeFileSync(list, `[\n${lines.join(",\n")}\n]\n`);
  return list;
}

/** An attempt of which the machine went down. @param {number} n @param {number} lane @param {number} start */
function lost(n, lane, start) {
  const startedAt = new Date(start - 3 * MINUTE).toISOString();
  const endedAt = new Date(start - MINUTE).toISOString();
  return {
    attempt: 1,
    claim: `p${n}`,
    host: `gpu${1 + Math.floor(lane / SLOTS)}`,
    startedAt,
    endedAt,
    reason: "lost",
  };
}

/** @param {number} n @param {string} command @param {boolean} isOutOfMemory @param {() => number} random */
function failure(n, command, isOutOfMemory, random) {
  const why = isOutOfMemory
    ? `torch.OutOfMemoryError: CUDA out of memory. Tried to allocate ${(1 + 2 * random()).toFixed(2)} GiB`
    : `FloatingPointError: loss is nan at step ${Math.floor(400 * random())}`;
  const output = [
    "epoch 1 of 40",
    "Traceback (most recent call last):",
    '  File "/home/ada/exps/train.py", line 88, in <module>',
    "    main(parse())",
    `  File "/home/ada/exps/train.py", line ${isOutOfMemory ? 41 : 63}, in main`,
    why,
  ];
  return [
    `# cooperate: entry ${n}, attempt 1`,
    `# command: ${command}`,
    "# list: /home/ada/exps/exps.json",
    "# host: gpu1, runner pid 4700",
    "# directory: /home/ada/exps",
    "# started: 2026-11-20T18:00:00.000Z",
    ...output,
    "",
    "# cooperate: exit 1 after 1m 30s",
    "# ended: 2026-11-20T18:01:30.000Z",
    "",
  ].join("\n");
}

/**
 * @param {number} reached @param {number} steps @param {number | undefined} accuracy
 * @param {boolean} isLossOnly @param {() => number} random
 */
function curve(reached, steps, accuracy, isLossOnly, random) {
  const last = accuracy ?? 0.2;
  let text = "";
  for (let step = 0; step < reached; step++) {
    const part = (step + 1) / steps;
    const now = last - (last - 0.1) * Math.exp(-6 * part) + 0.004 * (random() - 0.5) * (1 - part);
    const loss = accuracy === undefined ? 2 * Math.exp(3 * part) : -Math.log(Math.max(0.02, now));
    const values = isLossOnly
      ? `"loss": ${loss.toPrecision(5)}`
      : `"loss": ${loss.toPrecision(5)}, "accuracy": ${now.toPrecision(5)}`;
    text += `{"step": ${step}, ${values}}\n`;
  }
  return accuracy === undefined || !isLossOnly ? text : `${text}{"accuracy": ${accuracy.toPrecision(6)}}\n`;
}
