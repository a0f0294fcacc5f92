import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { addControlOrders, controlOrder, moveControlOrders } from "./control-file.ts";
import { type ControlOrder, parseControlOrders } from "./control-orders.ts";
import { openListFile } from "../store/list-file.ts";
import { formatRunnerId, parseRunnerId, type RunnerId } from "../processes/runner-id.ts";

const RUNNER = "h-2-0badc0de-1-3";
const NEXT = formatRunnerId({ ...(parseRunnerId(RUNNER) as RunnerId), incarnation: 1 });

/** A list with the running claim `c0`, and the files for orders of two runners. */
class Scene extends Workspace {
  constructor() {
    super();
    this.list("x", [["executed", running("c0"), "a"]]);
    mkdirSync(this.at("x.run"));
  }

  has(runner: string, ...orders: ControlOrder[]): void {
    writeFileSync(this.pathOf(runner), orders.map((order) => `${JSON.stringify(order)}\n`).join(""));
  }

  of(runner: string): ControlOrder[] {
    return parseControlOrders(readFileSync(this.pathOf(runner), "utf8"));
  }

  async add(runner: string, ...orders: ControlOrder[]): Promise<unknown> {
    const entries = await openListFile(this.at("x")).read();
    return addControlOrders(this.at("x"), new Map([[runner, orders]]), entries);
  }

  pathOf(runner: string): string {
    return this.at(`x.run/${runner}.orders`);
  }
}

function running(claim: string): object {
  return { status: "running", host: "h", pid: 2, attempt: 1, claim, startedAt: "2026-01-01T00:00:00.000Z" };
}

const cancel = (claim: string): ControlOrder => controlOrder("cancel", { claim });

test("an order is added once; of the older ones those for running claims stay, and the last of the others", async () => {
  const scene = new Scene();
  const [old, ended] = [cancel("c0"), Array.from({ length: 40 }, (_, i) => cancel(`gone ${i}`))];
  scene.has(RUNNER, old, ...ended);
  const fresh = cancel("c0");
  for (let i = 0; i < 2; i++) await scene.add(RUNNER, fresh);
  expect(scene.of(RUNNER)).toEqual([old, ...ended.slice(-32), fresh]);
});

test("a later order for the runner itself replaces an earlier one", async () => {
  const scene = new Scene();
  const [jobs, leave] = [controlOrder("jobs", { slots: "2" }), controlOrder("leave")];
  scene.has(RUNNER, jobs, leave);
  const more = controlOrder("jobs", { slots: "4" });
  for (let i = 0; i < 2; i++) await scene.add(RUNNER, more);
  expect(scene.of(RUNNER)).toEqual([leave, more]);
});

test("a runner without a file for orders is reported, and no file is made", async () => {
  const scene = new Scene();
  expect(await scene.add(RUNNER, cancel("c0"))).toEqual({ absent: [RUNNER], failed: new Map() });
  expect(await scene.add("../x", cancel("c0"))).toEqual({ absent: ["../x"], failed: new Map() });
  mkdirSync(scene.pathOf(RUNNER));
  expect(await scene.add(RUNNER, cancel("c0"))).toEqual({
    absent: [],
    failed: new Map([[RUNNER, expect.objectContaining({ path: scene.pathOf(RUNNER) })]]),
  });
});

test("orders for one incarnation are moved to the next, before its own", async () => {
  const scene = new Scene();
  const [early, late] = [cancel("c0"), controlOrder("leave")];
  const sharing = { directory: 0o700, file: 0o600, gid: process.getgid?.() ?? 0 };
  scene.has(RUNNER, early);
  scene.has(NEXT, late);
  for (let i = 0; i < 2; i++) await moveControlOrders(scene.at("x.run"), RUNNER, NEXT, sharing);
  expect(scene.of(NEXT)).toEqual([early, late]);
  expect(() => scene.of(RUNNER)).toThrow("ENOENT");
});
