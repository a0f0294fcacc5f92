import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { formatRunnerId, ownRunnerId } from "../processes/runner-id.ts";
import { removeHeartbeats } from "./heartbeat.ts";
import { runnerPools, writePoolNote } from "./runner-pools.ts";

const SHARING = { file: 0o600, directory: 0o700, gid: process.getgid?.() ?? 0 };
const RUNNER = formatRunnerId(ownRunnerId(0));
const DEAD = formatRunnerId({ ...ownRunnerId(0), start: "1" });

/** A list of which this process is a runner, and a dead one. */
function scene() {
  const workspace = new Workspace();
  const file = workspace.list("e.json", [["a"]]);
  for (const runner of [RUNNER, DEAD])
    mkdirSync(workspace.at(`e.json.run/${runner}.lock`), { recursive: true });
  return { file, directory: workspace.at("e.json.run") };
}

test("each living runner says where it works and when it ends", async () => {
  const { file, directory } = scene();
  const note = { pool: "night", job: "slurm:19_3", endsMs: Date.parse("2026-11-27T22:40:00Z") };
  await writePoolNote(directory, RUNNER, note, SHARING);
  await writePoolNote(directory, DEAD, note, SHARING);
  expect(await runnerPools(file)).toMatchObject([{ name: RUNNER, ...note }]);
});

test("a runner that works nowhere in particular has no note", async () => {
  const { file, directory } = scene();
  await writePoolNote(directory, RUNNER, {}, SHARING);
  expect(readdirSync(directory).filter((name) => name.endsWith(".pool"))).toEqual([]);
  expect(await runnerPools(file)).toHaveLength(1);
});

test.each([
  ["", {}],
  ["{", {}],
  ["null", {}],
  ["[1]", {}],
  ['{"pool":7,"job":["x"],"ends":12}', {}],
  ['{"pool":"night","job":"","ends":"soon"}', { pool: "night" }],
  [`{"pool":"${"x".repeat(201)}","job":"oar:5"}`, { job: "oar:5" }],
  [`{"pool":"night","more":"${"x".repeat(5_000)}"}`, {}],
])("of a note %o only what is valid counts", async (text, expected) => {
  const { file, directory } = scene();
  writeFileSync(`${directory}/${RUNNER}.pool`, text);
  const [found] = await runnerPools(file);
  const { name: _name, id: _id, ...rest } = found as object as Record<string, unknown>;
  expect(rest).toEqual(expected);
});

test("the note goes with the heartbeat, and so does one that was half written; other files stay", async () => {
  const { directory } = scene();
  await writePoolNote(directory, DEAD, { pool: "night" }, SHARING);
  writeFileSync(`${directory}/${DEAD}.pool.01234567-89ab-cdef-0123-456789abcdef`, "");
  writeFileSync(`${directory}/${DEAD}.pool.mine`, "");
  await removeHeartbeats(directory, [DEAD]);
  expect(readdirSync(directory).sort()).toEqual([`${DEAD}.pool.mine`, `${RUNNER}.lock`].sort());
});
