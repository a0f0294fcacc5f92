// Follows a list, whoever works on it, until nothing is left to do.
// Run it in an empty folder, in a project where cooperate is installed.
import { createList, openList } from "cooperate";

await createList("demo.json");
const list = openList("demo.json");
await list.add(["0", "3", "0"].map((code) => [process.execPath, "-e", `process.exitCode = ${code}`]));

// What has changed since this version comes first, so that nothing is missed.
const since = await list.read();
const left = new Set(since.keys());
console.log(`${left.size} entries to do`);

// As a rule others run it: cooperate --run demo.json
const running = list.run({ maxFailures: Infinity });

for await (const event of list.events({ since })) {
  if (event.kind === "removed") continue; // the entries after it have other numbers now
  const { n, entry } = event;
  if (["pending", "held", "running"].includes(entry.status)) left.add(n);
  else if (left.delete(n)) console.log(`entry ${n}: ${entry.status}, exit code ${entry.facts.exitCode}`);
  if (left.size === 0) break;
}
console.log("nothing is left");
await running;
