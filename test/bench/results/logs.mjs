// Folders of job logs and metrics files for the bench.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

const HEAD = "# cooperate: entry 0, attempt 1\n# started: 2026-11-20T10:00:00.000Z\n";
const FOOT = "\n# cooperate: exit 0 after 1s\n# ended: 2026-11-20T10:00:00.000Z\n";
const MEGABYTE = 1024 * 1024;

/** One line of a log. @param {number} i */
function line(i) {
  return `epoch ${i}: train loss ${(1 / (i + 1)).toFixed(6)}, val accuracy ${((i % 997) / 997).toFixed(4)}\n`;
}

/** A folder with `count` logs of 4 kB. @param {string} folder @param {number} count */
export function writeSmallLogs(folder, count) {
  mkdirSync(folder);
  const lines = Array.from({ length: 70 }, (_, i) => line(i)).join("");
  for (let n = 0; n < count; n++)
    writeFileSync(join(folder, `cooperate_${n}`), `${HEAD}${lines}test accuracy ${n / count}\n${FOOT}`);
  writeList(folder, count);
}

/** A folder with one log of so many bytes. @param {string} folder @param {number} bytes */
export function writeBigLog(folder, bytes) {
  mkdirSync(folder);
  const fd = openSync(join(folder, "cooperate_0"), "w");
  writeSync(fd, HEAD);
  for (let [written, i] = [0, 0]; written < bytes;) {
    let text = "";
    while (text.length < MEGABYTE) text += line(i++);
    written += writeSync(fd, text);
  }
  writeSync(fd, `test accuracy 0.9\n${FOOT}`);
  closeSync(fd);
  writeList(folder, 1);
}

/** A folder with one metrics file. @param {string} folder @param {number} lines */
export function writeMetrics(folder, lines) {
  mkdirSync(folder);
  const all = Array.from(
    { length: lines },
    (_, step) => `{"step": ${step}, "loss": ${1 / (step + 1)}, "acc": 0.5}\n`,
  );
  writeFileSync(join(folder, "cooperate_0.metrics.jsonl"), all.join(""));
  writeList(folder, 1);
}

/** @param {string} folder @param {number} count */
function writeList(folder, count) {
  const entries = Array.from({ length: count }, (_, n) => {
    const record = { status: "done", attempt: 1, claim: "c", log: join(folder, `cooperate_${n}`) };
    return JSON.stringify(["executed", record, "python", "train.py", "--seed", String(n)]);
  });
  writeFileSync(join(folder, "exps.json"), `[\n${entries.join(",\n")}\n]\n`);
}
