// npm run bench: what cooperate costs, beside a floor and a peer measured in the same run.
//   node test/bench/bench.mjs [commands, default 1000] [rounds, default 3]
// Figures are medians over the rounds, which are interleaved so that a machine that slows down slows all alike.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatList } from "../../dist/list/codec.js";
import { openListFile } from "../../dist/store/list-file.js";
import { pending } from "../../dist/core/entry.js";

const commands = Number(process.argv[2] ?? 1000);
const rounds = Number(process.argv[3] ?? 3);
const cooperate = fileURLToPath(new URL("../../bin/cooperate.js", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "cooperate bench "));
process.on("exit", () => rmSync(root, { recursive: true, force: true }));

/** Wall time of some processes that start together, seconds. */
async function time(...starts) {
  const begin = performance.now();
  await Promise.all(
    starts.map(
      (start) =>
        new Promise((resolve, reject) => {
          start()
            .on("error", reject)
            .on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`))));
        }),
    ),
  );
  return (performance.now() - begin) / 1000;
}

function folder() {
  return mkdtempSync(join(root, "round "));
}

function runners(count) {
  return async () => {
    const cwd = folder();
    const file = join(cwd, "exps.json");
    writeFileSync(file, formatList(Array.from({ length: commands }, () => pending(["true"]))));
    const one = () => spawn(process.execPath, [cooperate, "--run", file], { cwd, stdio: "ignore" });
    const seconds = await time(...Array.from({ length: count }, () => one));
    const done = JSON.parse(readFileSync(file, "utf8")).filter(
      ([mark, record]) => mark === "executed" && record.status === "done",
    );
    if (done.length !== commands) throw new Error(`${done.length} of ${commands} done`);
    return seconds;
  };
}

function shell(script) {
  return () => time(() => spawn("sh", ["-c", script], { cwd: folder(), stdio: "ignore" }));
}

const list = `yes true | head -n ${commands}`;
const cases = {
  "cooperate, 1 runner": runners(1),
  "cooperate, 4 runners": runners(4),
  "xargs -P 1 (floor)": shell(`${list} | xargs -P 1 -n 1 env`),
  "xargs -P 4 (floor)": shell(`${list} | xargs -P 4 -n 1 env`),
};
if (has("parallel")) {
  cases["GNU parallel -j 1 --joblog"] = shell(`${list} | parallel --will-cite -j 1 --joblog log`);
  cases["GNU parallel -j 4 --joblog"] = shell(`${list} | parallel --will-cite -j 4 --joblog log`);
}

function has(program) {
  try {
    execFileSync("which", [program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

const seconds = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const [name, run] of Object.entries(cases)) seconds[name].push(await run());
}
console.log(`${commands} commands \`true\`, median of ${rounds} rounds, Node ${process.version}\n`);
console.log("                             wall s   commands/s   times xargs");
for (const [name, all] of Object.entries(seconds)) {
  const width = /(\d+)( runner|$| \(| --)/.exec(name)[1];
  const floor = median(seconds[`xargs -P ${width} (floor)`]);
  const s = median(all);
  console.log(
    `${name.padEnd(28)} ${s.toFixed(2).padStart(6)} ${(commands / s).toFixed(0).padStart(12)} ${(s / floor).toFixed(1).padStart(13)}`,
  );
}

console.log("\none update of a list (claim and record), median of 20; first: the list is parsed whole\n");
console.log("entries     first ms   then ms   write+fsync+rename of the same bytes ms");
for (const n of [100, 1_000, 10_000, 100_000]) {
  const cwd = folder();
  const file = join(cwd, "exps.json");
  const text = formatList(
    Array.from({ length: n }, (_, i) =>
      pending(["python", "main.py", "--lr", String(i / 100), "--seed", "1"]),
    ),
  );
  writeFileSync(file, text);
  const store = openListFile(file);
  const update = (k) =>
    store.update((entries) => ({ entries: entries.with(k, pending(["true", String(k)])), value: undefined }));
  const first = await timed(() => update(0));
  const then = [];
  for (let k = 1; k <= 20; k++) then.push(await timed(() => update(k)));
  const { default: writeFileAtomic } = await import("write-file-atomic");
  const floor = [];
  for (let k = 0; k < 20; k++) floor.push(await timed(() => writeFileAtomic(`${file}.floor`, text)));
  console.log(
    `${String(n).padEnd(10)} ${first.toFixed(1).padStart(9)} ${median(then).toFixed(1).padStart(9)} ${median(floor).toFixed(1).padStart(9)}`,
  );
}

async function timed(work) {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

const starts = [];
for (let k = 0; k < 7; k++) {
  starts.push((await time(() => spawn(process.execPath, [cooperate, "--help"], { stdio: "ignore" }))) * 1000);
}
console.log(`\ncooperate --help: ${median(starts).toFixed(0)} ms`);
