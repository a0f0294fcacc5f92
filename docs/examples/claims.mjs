// Claims entries by hand, one after the other, and says how each went.
// Run it in an empty folder, in a project where cooperate is installed.
import { createList, openList } from "cooperate";

await createList("demo.json");
const list = openList("demo.json");
await list.add([
  ["measure", "left"],
  ["measure", "up"],
  ["measure", "right"],
]);

for await (const claim of list.claims()) {
  const [, side] = claim.entry.argv;
  if (side === "up") {
    console.log(`entry ${claim.n} is not for us: ${await claim.release()}`);
    continue;
  }
  // A long measurement watches claim.signal: it is aborted when somebody cancels the entry.
  const result = side === "left" ? undefined : { kind: "failed", error: "the sensor is off" };
  console.log(`entry ${claim.n}: ${await claim.settle(result)}`);
}

for (const { status, argv } of await list.read()) console.log(status, argv.join(" "));
