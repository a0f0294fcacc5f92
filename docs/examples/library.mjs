// Adds entries to a list, works on one entry itself, and lets cooperate run the others.
// Run it in an empty folder where cooperate is installed: node library.mjs
import { createList, openList } from "cooperate";

await createList("demo.json"); // returns false if the list exists already, and leaves it as it is
const list = openList("demo.json");

const first = await list.add(
  [1, 2, 3].map((seed) => [process.execPath, "-e", `console.log("seed", ${seed})`]),
);
console.log(`added entries ${first} to ${first + 2}`);

// Between claim and settle, no other process runs this entry.
const claimed = await list.claim();
console.log(`claimed entry ${claimed.n}: ${claimed.entry.argv.join(" ")}`);
console.log(await list.settle(claimed, { kind: "exited", exitCode: 0 }));

// Run the other entries as --run does, each with its job log cooperate_<n>.
const summary = await list.run({
  onEvent: (event) => event.kind === "ended" && console.log(`entry ${event.n} ended`),
});
console.log(`${summary.done} done, ${summary.failed} failed`);

for (const entry of await list.read()) console.log(entry.status, entry.argv.at(-1));
