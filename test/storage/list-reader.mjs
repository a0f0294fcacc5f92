// Reads a list repeatedly until SIGTERM, then prints what it saw: list-reader.mjs FILE ENTRIES
// PAUSE [plain] It reads as cooperate does; with "plain" as any other program would, by open, read
// and close.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openListFile } from "../../dist/store/list-file.js";

const [, , file, entries, pauseMs, plain] = process.argv;
const list = openListFile(file);
const seen = { reads: 0, malformed: 0, missing: 0, backwards: 0, longestBadMs: 0 };
const errors = {};
const over = new AbortController();
process.on("SIGTERM", () => over.abort());

async function countDone() {
  if (plain === undefined) {
    const all = await list.read();
    return { size: all.length, done: all.filter(({ status }) => status === "done").length };
  }
  const all = JSON.parse(readFileSync(file).toString());
  const done = all.filter(([mark, record]) => mark === "executed" && record.status === "done").length;
  return { size: all.length, done };
}

let most = 0;
let goodAt = performance.now();
while (!over.signal.aborted) {
  try {
    const { size, done } = await countDone();
    seen.reads++;
    if (size !== Number(entries)) seen.malformed++;
    if (done < most) seen.backwards++;
    most = Math.max(most, done);
    goodAt = performance.now();
  } catch (error) {
    if (error instanceof SyntaxError || error.kind === "list") seen.malformed++;
    else seen.missing++;
    const what = String(error.message).replaceAll(/\d+/g, "N").slice(0, 100);
    errors[what] = (errors[what] ?? 0) + 1;
    seen.longestBadMs = Math.max(seen.longestBadMs, Math.round(performance.now() - goodAt));
  }
  await sleep(Number(pauseMs));
}
console.log(JSON.stringify({ ...seen, errors }));
