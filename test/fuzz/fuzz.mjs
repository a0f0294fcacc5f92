// npm run fuzz -- [--seed N] [--count N] [--cli N] [--only N] Valid lists, journals, orders and
// notes are corrupted at random, by bytes and by structure, and given to all code that reads or
// changes them: `count` of them inside this process, and the first `cli` of them to the command
// line. Nothing may crash, hang, exit with an undocumented code, change a list that it refuses, or
// leave files behind; every complete line of a journal must be read. The same seed gives the same
// cases; --only tries a single one of them, both ways. Exits 1 when a violation was found, and says
// where its files are.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { caseOf } from "./cases.mjs";
import { tryOutside } from "./command-line.mjs";
import { localized } from "./inside.mjs";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    count: { type: "string", default: "5000" },
    cli: { type: "string", default: "200" },
    only: { type: "string" },
  },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const [first, end] =
  values.only === undefined ? [0, Number(values.count)] : [Number(values.only), Number(values.only) + 1];
const outside = values.only === undefined ? Math.min(Number(values.cli), end) : end;
/** A case that takes longer hangs. */
const HANGS_MS = 60_000;

const folder = mkdtempSync(join(tmpdir(), `cooperate-fuzz-${seed}-`));
const began = performance.now();
console.log(
  `seed ${seed}: cases ${first} to ${end - 1}, ${Math.max(0, outside - first)} of them by the command line`,
);
/** @type {{ number: number, said: string }[]} */
const findings = [];
await Promise.all([allInside(), allOutside()]);

const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(
  outside < end
    ? `skipped: ${end - outside} of ${end - first} cases by the command line, which takes longer (--cli N: so many)`
    : "skipped: nothing",
);
if (findings.length === 0) {
  rmSync(folder, { recursive: true, force: true });
  console.log(`nothing was found in ${seconds} s`);
} else {
  /** @type {Map<string, { number: number, said: string }[]>} */
  const alike = new Map();
  for (const finding of findings.sort((a, b) => a.number - b.number)) {
    keep(finding.number);
    const kind = finding.said.split("\n", 2).join("\n").replaceAll(/\d+/g, "");
    alike.set(kind, [...(alike.get(kind) ?? []), finding]);
  }
  for (const [{ number, said }, ...others] of alike.values()) {
    console.log(
      `\ncase ${number}, in ${placeOf(number)}: npm run fuzz -- --seed ${seed} --only ${number}\n${said}`,
    );
    if (others.length > 0)
      console.log(
        `${others.length} more like it: ${others
          .slice(0, 20)
          .map((other) => other.number)
          .join(", ")}`,
      );
  }
  console.log(`\nseed ${seed}: ${findings.length} found in ${seconds} s`);
  process.exitCode = 1;
}

function placeOf(number) {
  return join(folder, `case-${number}`);
}

/** Writes down the files of a case. */
function keep(number) {
  const { list, journal, second, orders, note } = caseOf(seed, number);
  mkdirSync(placeOf(number), { recursive: true });
  for (const [name, bytes] of Object.entries({ list, journal, second, orders, note }))
    if (bytes) writeFileSync(join(placeOf(number), name), localized(bytes));
}

/** In a thread, so that a case that hangs can be ended. */
async function allInside() {
  for (let from = first; from < end;) from = await inThread(from);
}

/** @returns {Promise<number>} the case that comes after the last one that was tried */
async function inThread(from) {
  const at = new SharedArrayBuffer(4);
  const now = new Int32Array(at);
  now[0] = from;
  const worker = new Worker(new URL("worker.mjs", import.meta.url), {
    workerData: { seed, from, to: end, folder, at },
  });
  worker.on("message", (finding) => findings.push(finding));
  const thread = { isOver: false };
  const over = new Promise((resolve) => {
    worker.on("exit", () => resolve((thread.isOver = true)));
    worker.on("error", (error) => findings.push({ number: Atomics.load(now, 0), said: String(error.stack) }));
  });
  let [seen, since] = [from, performance.now()];
  while (!thread.isOver) {
    await Promise.race([over, sleep(500)]);
    if (Atomics.load(now, 0) !== seen) [seen, since] = [Atomics.load(now, 0), performance.now()];
    if (thread.isOver || performance.now() - since < HANGS_MS) continue;
    findings.push({ number: seen, said: `it has not ended within ${HANGS_MS / 1000} s` });
    await worker.terminate();
    return seen + 1;
  }
  return end;
}

/** Several at a time, since some wait for a lease. */
async function allOutside() {
  let next = first;
  const work = async () => {
    while (next < outside) {
      const number = next++;
      findings.push(...(await tryOutside(caseOf(seed, number), join(folder, `cli-${number}`))));
    }
  };
  await Promise.all(Array.from({ length: 4 * availableParallelism() + 2 }, work));
}
