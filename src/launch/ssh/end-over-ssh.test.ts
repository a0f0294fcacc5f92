import { expect, test } from "vitest";
import type { Action, Performed } from "../actions/action.ts";
import { defaultPlace } from "../places/default-place.ts";
import type { PoolRecord } from "../pools/pool-record.ts";
import { endOverSsh } from "./end-over-ssh.ts";

function record(id: string, place: string, pids: readonly number[]): PoolRecord {
  const processes = pids.map((pid) => ({ host: `${place}.lab`, pid, startTicks: `${pid}0` }));
  const at = "2026-01-01T00:00:00.000Z";
  return {
    version: 1,
    id,
    pool: "p",
    place,
    kind: "ssh",
    by: "you@here",
    at,
    tasks: 1,
    argv: [],
    runOptions: [],
    processes,
  };
}

test("each host is told which of its processes to end, and one that is down keeps no other from it", async () => {
  const actions: Action[] = [];
  const perform = async (action: Action): Promise<Performed> => {
    actions.push(action);
    if (action.argv.includes("-G")) return { exitCode: 0, stdout: "controlpath /own\n", stderr: "" };
    if (action.argv.includes("b")) return { exitCode: 255, stdout: "", stderr: "ssh: no route to host b\n" };
    return { exitCode: 0, stdout: "a1 signalled 12\na1 gone 13\na1 done\n", stderr: "" };
  };
  const records = [record("r1", "a", [11, 12, 13]), record("r2", "b", [21])];
  const meant = [
    { id: "r1", task: 2 },
    { id: "r1", task: 3 },
    { id: "r2", task: 1 },
  ];
  const placesOf = async (names: readonly string[]) => names.map((name) => defaultPlace(name, "ssh"));
  const visit = { id: "a1", interactive: false, env: {}, perform, say: () => {} };
  expect(await endOverSsh(records, meant, placesOf, visit)).toEqual({
    count: 1,
    failures: ["b: ssh: no route to host b"],
  });
  const stops = actions.flatMap(({ stdin = "" }) =>
    stdin.split("\n").filter((line) => /^stop \w/.test(line)),
  );
  expect(stops).toEqual(["stop a.lab 12 120", "stop a.lab 13 130", "stop b.lab 21 210"]);
});
