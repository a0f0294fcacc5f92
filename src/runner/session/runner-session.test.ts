import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { openListFile } from "../../store/list-file.ts";
import { until } from "../../../test/helpers/until.ts";
import { Workspace } from "../../../test/helpers/workspace.ts";
import { RunnerSession } from "./runner-session.ts";

test("a runner re-registers again if its heartbeat is removed during the re-registration", async () => {
  const workspace = new Workspace();
  workspace.list("e.json", [["a"]]);
  const heartbeats = (): string[] =>
    readdirSync(workspace.at("e.json.run")).filter((name) => name.endsWith(".lock"));
  const session = await RunnerSession.enter(openListFile(workspace.at("e.json")));
  onTestFinished(async () => session.leave());
  const [first = ""] = heartbeats();
  // A lock whose holder is gone: for ten seconds the runner cannot move its claims to the new id,
  // and by then it has noticed the second removal.
  mkdirSync(workspace.at("e.json.lock"));
  rmdirSync(workspace.at(`e.json.run/${first}`));
  const second = await until("it re-registers", () => heartbeats().find((name) => name !== first));
  const third = await until("it re-registers again", () => {
    // A heartbeat that is removed while it is being made is made again, by the same incarnation.
    if (heartbeats().includes(second)) rmdirSync(workspace.at(`e.json.run/${second}`));
    return heartbeats().find((name) => name !== second);
  });
  expect(new Set([first, second, third]).size).toBe(3);
});

test("a claim that is made under the new id, and held at once, survives the re-registration", async () => {
  const workspace = new Workspace();
  workspace.list("e.json", [["a"]]);
  const revoked: string[] = [];
  const reregistered = new Promise<void>((resolve) => {
    const onReregistered = (): void => {
      session.hold("claimed meanwhile", () => revoked.push("claimed meanwhile"));
      resolve();
    };
    void RunnerSession.enter(openListFile(workspace.at("e.json")), {}, onReregistered).then((entered) => {
      session = entered;
      session.hold("taken over by another runner", () => revoked.push("taken over by another runner"));
      rmdirSync(workspace.at(`e.json.run/${session.identity().runner}.lock`));
    });
  });
  let session: RunnerSession;
  onTestFinished(async () => session.leave());
  await reregistered;
  await until("the lost claim is revoked", () => revoked.length > 0);
  expect(revoked).toEqual(["taken over by another runner"]);
});

test("orders to a runner from before its re-registration are in its new file for orders", async () => {
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
