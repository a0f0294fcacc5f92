// Works on each entry with a JavaScript function, two at a time. Start it as often as you like, on
// every machine that sees the list: no entry is worked on twice.
// Run it in an empty folder, in a project where cooperate is installed.
import { setTimeout as sleep } from "node:timers/promises";
import { createList, openList } from "cooperate";

await createList("demo.json");
const list = openList("demo.json");
await list.add([
  ["square", "3"],
  ["square", "4"],
  ["square", "many"],
]);

// Ctrl-C: the entries that run are pending again.
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

const results = new Map();
const summary = await list.process(
  async ({ argv: [, text] }, { n, signal }) => {
    const number = Number(text);
    if (Number.isNaN(number)) throw new Error(`${text} is no number`); // the entry has failed
    await sleep(10, undefined, { signal }); // --cancel, a timeout and Ctrl-C abort the signal
    results.set(n, number ** 2);
  },
  { jobs: 2, maxFailures: Infinity, signal: stop.signal },
);

for (const n of [...results.keys()].sort((a, b) => a - b)) console.log(`entry ${n}: ${results.get(n)}`);
console.log(`${summary.done} done, ${summary.failed} failed (${summary.reason})`);
for (const { status, argv, facts } of await list.read())
  if (status === "failed") console.log(`${argv.join(" ")}: ${facts.error}`);
