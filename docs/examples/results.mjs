// Looks at results, changes what is pending, and puts back what has failed.
// Run it in an empty folder, in a project where cooperate is installed.
import { readFile } from "node:fs/promises";
import { createList, openList } from "cooperate";

await createList("demo.json");
const list = openList("demo.json");
const program = `console.log("seed", process.env.SEED); process.exitCode = process.env.FIXED ? 0 : 3`;
await list.add(
  ["1", "2"].map((SEED) => ({ argv: [process.execPath, "-e", program], env: { SEED } })),
  { tags: ["demo"] },
);

// A change sees the newest entries and returns new ones; it may be called more than once.
await list.update((entries) => ({
  entries: entries.map((entry) =>
    entry.options.env?.SEED === "2" ? { ...entry, options: { ...entry.options, priority: 5 } } : entry,
  ),
  value: undefined,
}));

const onEvent = (event) => event.kind === "started" && console.log(`started entry ${event.n}`);
const first = await list.run({ maxFailures: Infinity, onEvent });
console.log(`${first.failed} failed: ${first.failures.join(", ")}`);

const { requeued } = await list.requeue("failed");
console.log(`put back: ${requeued.join(", ")}`);
await list.run({ env: { ...process.env, FIXED: "1" }, onEvent });

for (const [n, { status, facts }] of (await list.read()).entries()) {
  const output = (await readFile(facts.log, "utf8")).match(/^seed .*$/m);
  const before = facts.history.map(({ exitCode }) => exitCode).join(", ");
  console.log(`entry ${n}: ${status}, attempt ${facts.attempt}, before: exit ${before}, "${output}"`);
}
