// Adds entries to a list, works on one entry itself, and lets cooperate run the others.
// Run it in an empty folder, in a project where cooperate is installed.
import { createList, openList } from "cooperate";

await createList("demo.json"); // returns false if the list exists already, and leaves it as it is
const list = openList("demo.json");

const first = await list.add(
  [1, 2, 3].map((seed) => ({
    argv: [process.execPath, "-e", `console.log("seed", ${seed})`],
    name: `seed ${seed}`,
  })),
);
console.log(`added entries ${first} to ${first + 2}`);

// Between claim and settle, no other process runs this entry.
const claim = await list.claim();
console.log(`claimed entry ${claim.n}: ${claim.entry.argv.join(" ")}`);
console.log(await claim.settle());

// Run the other entries as --run does, each with its job log cooperate_<n>.
const summary = await list.run({
  onEvent: (event) => event.kind === "ended" && console.log(`entry ${event.n} ended`),
});
console.log(`${summary.done} done, ${summary.failed} failed`);

for (const entry of await list.read()) console.log(entry.status, entry.options.name);
