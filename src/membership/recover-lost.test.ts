import { existsSync, mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { lose } from "../list/changes/lose.ts";
import { formatRunnerId, ownRunnerId } from "../processes/runner-id.ts";
import { openListFile } from "../store/list-file.ts";
import { NOTHING_KNOWN } from "./assess-liveness.ts";
import { begunLine, endedLine } from "./journal-lines.ts";
import { type Recovered, recoverLost } from "./recover-lost.ts";

const AT = "2026-01-02T03:04:05.678Z";
const DEAD = formatRunnerId({ ...ownRunnerId(), host: "gpu2" });

/** A list of which a dead runner elsewhere runs two entries: one has ended, the other was cut
 *  off. */
class Scene extends Workspace {
  readonly file = this.list("e.json", [
    ["executed", running("ended"), "a"],
    ["executed", running("cut"), "b"],
  ]);
  readonly heartbeat = `${this.file}.run/${DEAD}.lock`;
  readonly journal = `${this.file}.run/${DEAD}.journal`;
  readonly found = { ...NOTHING_KNOWN, lost: new Map([["cut", DEAD]]), settled: new Map([["ended", DEAD]]) };

  constructor() {
    super();
    mkdirSync(this.heartbeat, { recursive: true });
    const end = { startedAt: AT, endedAt: AT, outcome: { kind: "exited", exitCode: 0 } } as const;
    this.write(`e.json.run/${DEAD}.journal`, begunLine("ended") + begunLine("cut") + endedLine("ended", end));
  }
}

function running(claim: string): object {
  return { status: "running", host: "gpu2", pid: 2, attempt: 1, claim, runner: DEAD, startedAt: AT };
}

test("the heartbeat goes first, then ends are recorded, then lost claims are taken over, then journals go", async () => {
  const scene = new Scene();
  const list = openListFile(scene.file);
  const takeOver = async (recovered: Recovered): Promise<Recovered> => {
    expect(existsSync(scene.heartbeat)).toBe(false);
    expect(existsSync(scene.journal)).toBe(true);
    expect((await list.read()).map(({ status }) => status)).toEqual(["done", "running"]);
    await list.update(lose(recovered.lost, AT));
    return recovered;
  };
  const { lost, replayed, unreadable } = await recoverLost(list, scene.found, { takeOver });
  expect([lost, unreadable]).toEqual([new Map([["cut", DEAD]]), []]);
  expect(replayed.map(({ n, status }) => [n, status])).toEqual([[0, "done"]]);
  expect((await list.read()).map(({ status }) => status)).toEqual(["done", "pending"]);
  expect(scene.files()).toEqual(["e.json"]);
});

test("a journal stays while an entry of its runner still runs", async () => {
  const scene = new Scene();
  const list = openListFile(scene.file);
  await recoverLost(list, scene.found, { takeOver: async () => undefined });
  expect((await list.read()).map(({ status }) => status)).toEqual(["done", "running"]);
  expect(existsSync(scene.journal)).toBe(true);
});

test("the heartbeat of a runner with surviving processes stays, and nothing of it is taken over", async () => {
  const scene = new Scene();
  const list = openListFile(scene.file);
  const found = { ...scene.found, survivors: new Set([DEAD]) };
  const { lost, replayed } = await recoverLost(list, found, { takeOver: async (recovered) => recovered });
  expect([lost.size, replayed.length]).toEqual([0, 0]);
  expect(existsSync(scene.heartbeat)).toBe(true);
});

test("an idle dead runner leaves nothing behind", async () => {
  const scene = new Scene();
  const list = openListFile(scene.file);
  await list.update((entries) => ({ entries: entries.slice(0, 0), value: undefined }));
  const found = { ...NOTHING_KNOWN, idle: new Set([DEAD]) };
  await recoverLost(list, found, { takeOver: async () => undefined });
  expect(scene.files()).toEqual(["e.json"]);
});
