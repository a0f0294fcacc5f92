import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { openListFile } from "../../store/list-file.ts";
import { until } from "../../../test/helpers/until.ts";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { RunnerSession } from "./runner-session.ts";

test("a runner whose heartbeat is removed while it comes forward again comes forward once more", async () => {
  const workspace = new Workspace();
  workspace.list("e.json", [["a"]]);
  const heartbeats = (): string[] =>
    readdirSync(workspace.at("e.json.run")).filter((name) => name.endsWith(".lock"));
  const session = await RunnerSession.enter(openListFile(workspace.at("e.json")));
  onTestFinished(async () => session.leave());
  const [first = ""] = heartbeats();
  // A lock whose holder is gone: for ten seconds it cannot move its claims over, and by then it has seen the second removal.
  mkdirSync(workspace.at("e.json.lock"));
  rmdirSync(workspace.at(`e.json.run/${first}`));
  const second = await until("it comes forward", () => heartbeats().find((name) => name !== first));
  const third = await until("it comes forward again", () => {
    // Removed while it was being made it is made once more, and that is no new life.
    if (heartbeats().includes(second)) rmdirSync(workspace.at(`e.json.run/${second}`));
    return heartbeats().find((name) => name !== second);
  });
  expect(new Set([first, second, third]).size).toBe(3);
});

test("what is claimed under the new id, and held at once, is not taken from us when we come forward", async () => {
  const workspace = new Workspace();
  workspace.list("e.json", [["a"]]);
  const lost: string[] = [];
  const rested = new Promise<void>((resolve) => {
    const onRest = (): void => {
      session.hold("claimed meanwhile", () => lost.push("claimed meanwhile"));
      resolve();
    };
    void RunnerSession.enter(openListFile(workspace.at("e.json")), onRest).then((entered) => {
      session = entered;
      session.hold("another's by now", () => lost.push("another's by now"));
      rmdirSync(workspace.at(`e.json.run/${session.identity().runner}.lock`));
    });
  });
  let session: RunnerSession;
  onTestFinished(async () => session.leave());
  await rested;
  await until("it is told what it has lost", () => lost.length > 0);
  expect(lost).toEqual(["another's by now"]);
});

test("what was asked of a runner before it comes forward again is in its new file for orders", async () => {
  const workspace = new Workspace();
  workspace.list("e.json", [["a"]]);
  const session = await RunnerSession.enter(openListFile(workspace.at("e.json")));
  onTestFinished(async () => session.leave());
  const { ordersPath } = session;
  const order = `${JSON.stringify({ id: "order", what: "leave" })}\n`;
  writeFileSync(ordersPath, order);
  rmdirSync(workspace.at(`e.json.run/${session.identity().runner}.lock`));
  await until("it has moved", () => session.ordersPath !== ordersPath && !existsSync(ordersPath));
  expect(readFileSync(session.ordersPath, "utf8")).toBe(order);
});
