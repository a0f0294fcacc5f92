// Damaged records of pools (FILE.pools), notes of runners (FILE.run/*.pool) and answers of engines,
// given to all that looks at pools.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { CooperateError } from "../../dist/core/failure.js";
import { describeUnreadable } from "../../dist/core/unreadable.js";
import { engineOf } from "../../dist/launch/engines/engines.js";
import { cancelActions } from "../../dist/launch/jobs/cancel.js";
import { decideMending } from "../../dist/launch/jobs/mend.js";
import { isRecord, parseRecord } from "../../dist/launch/pools/parse-record.js";
import { poolsFolder } from "../../dist/launch/pools/read-pools.js";
import { lookAtPools } from "../../dist/launch/view/look-at-pools.js";
import { describePool, formatPools } from "../../dist/report/pool-lines.js";
import { formatTasks } from "../../dist/report/task-lines.js";
import { withPools } from "../../dist/membership/runner-pools.js";
import { formatRunnerId, ownRunnerId } from "../../dist/processes/runner-id.js";
import { drawFor } from "./draw.mjs";
import { mutateBytes, mutateLines } from "./mutate.mjs";
import { START } from "./samples.mjs";
import { jsonOf, Pairs } from "./tree.mjs";

const NOW = Date.parse(START) + 600_000;
const DEAD = formatRunnerId({ ...ownRunnerId(), start: "1", incarnation: 0 });

/** What engines say when all is well. */
const ANSWERS = [
  "19|1|RUNNING|2026-01-02T05:04:05|None\n19|2|PENDING|N/A|Resources\n",
  "19_[3-400%4]|PENDING|N/A|JobHeldUser\n",
  '<?xml version="1.0"?><job_info><queue_info><job_list state="running"><JB_job_number>19</JB_job_number><state>Eqw</state><tasks>1-4:1,7</tasks></job_list></queue_info></job_info>\n',
  "error reason    1:          can't get working directory\n",
];

/** Tries case `number`.
 *  @param folder which is made, and removed again
 *  @param check throws what was found when it is told false */
export async function tryPools(number, seed, folder, check) {
  const draw = drawFor(seed + 2, number);
  const record = spoiled(draw, sampleRecord(draw));
  const note = spoiled(draw, Pairs.of({ pool: "p", job: "slurm:19_1", ends: START }));
  const said = mutateBytes(draw, Buffer.from(draw.pick(ANSWERS))).toString("utf8");
  const found = parseRecord(record.toString("utf8"), "p", "a1");
  if (isRecord(found)) await tryRecord(found, check);
  else check(/^(is|was|has|belongs) /.test(found.why), `an odd reason: ${found.why}`);
  mkdirSync(join(folder, "exps.json.pools/p"), { recursive: true });
  mkdirSync(join(folder, "exps.json.run"));
  try {
    const file = join(folder, "exps.json");
    writeFileSync(file, '[["true"]]');
    writeFileSync(`${file}.pools/p/a1.${draw.pick(["json", "json", "intent"])}`, record);
    writeFileSync(`${file}.run/${DEAD}.pool`, note);
    await tryNote(file, check);
    const perform = async () => ({ exitCode: draw.pick([0, 0, 1]), stdout: said, stderr: "" });
    await tryLook(file, perform, check);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sampleRecord(draw) {
  const kind = draw.pick(["slurm", "gridengine", "local", "ssh"]);
  const isOfEngine = kind === "slurm" || kind === "gridengine";
  const process = Pairs.of({ host: draw.pick([hostname(), "gpu1"]), pid: 4711, startTicks: "123" });
  return Pairs.of({
    version: 1,
    id: "a1",
    pool: "p",
    place: kind,
    kind,
    by: "you@login1",
    at: START,
    tasks: draw.pick([0, 1, 2, 400]),
    wanted: 20,
    ...(isOfEngine ? { engineJob: "19" } : { processes: [process] }),
    ...(draw.chance(30) && { entries: [[0, 1], [2]] }),
    ...(draw.chance(30) && { mending: Pairs.of({ mended: [1, 2], givenUp: 1 }) }),
    ...(draw.chance(20) && { via: "login.cluster" }),
    argv: ["sbatch", "--parsable"],
    runOptions: ["--max-failures", "3"],
    timeMs: 60_000,
  });
}

function spoiled(draw, tree) {
  if (draw.chance(40)) return mutateBytes(draw, Buffer.from(jsonOf(tree)));
  return Buffer.from(mutateLines(draw, [tree]).map(jsonOf).join("\n"));
}

async function tryRecord(record, check) {
  check(record.tasks <= 1_000_000, `${record.tasks} tasks`);
  check(Number.isFinite(Date.parse(record.at)), `started at ${record.at}`);
  decideMending([{ job: "19", task: 1, state: "error" }], record.mending ?? {});
  const engine = await engineOf(record.kind);
  if (!engine) return;
  const submission = { job: record.engineJob ?? "", tasks: record.tasks };
  for (const { argv } of cancelActions(engine, [submission], [1, 2]))
    check(
      !argv
        .slice(1)
        .some((word) => /^-./.test(word) && word.includes(submission.job) && submission.job !== ""),
      `an option: ${argv.join(" ")}`,
    );
}

async function tryNote(file, check) {
  const [note] = await withPools(file, [{ name: DEAD, id: ownRunnerId() }]);
  const { pool = "x", job = "x", endsMs = 0 } = note;
  const isValid = [pool, job].every((name) => typeof name === "string" && name !== "");
  check(isValid && Number.isFinite(endsMs), `a runner in ${pool}, ${job} until ${endsMs}`);
}

async function tryLook(file, perform, check) {
  let now;
  try {
    now = await lookAtPools({ file, real: file }, { perform, engineOf });
  } catch (error) {
    if (!(error instanceof CooperateError)) throw error;
    return;
  }
  const views = now.pools.map(({ view }) => view);
  const rows = now.pools.flatMap(({ pool, tasks }) =>
    tasks.map((task) => ({ ...task, pool: pool.name, entries: task.entries ?? [] })),
  );
  const lines = [
    ...now.skipped,
    ...now.unreadable.map((problem) => describeUnreadable(problem)),
    ...views.map((view) => describePool(view, NOW)),
    ...formatPools(views, NOW, 80),
    ...formatTasks(rows, NOW, 80),
  ];
  // records and answers may have these words of their own
  const written = textBelow(poolsFolder(file)) + (await perform()).stdout;
  for (const word of ["NaN", "undefined"].filter((each) => !written.includes(each)))
    for (const line of lines) check(!line.includes(word), line);
  JSON.parse(JSON.stringify([views, rows]));
}

/** All that the files below `folder` say. */
function textBelow(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((each) => each.isFile());
  return files.map((each) => readFileSync(join(each.parentPath, each.name), "utf8")).join("\n");
}
