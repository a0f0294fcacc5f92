import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Clock, SYSTEM_CLOCK } from "../../core/clock.ts";
import { replicaStub } from "../../../test/helpers/replica-stub.ts";
import { pending, type Entry } from "../../core/entry.ts";
import { formatRunnerId, ownRunnerId } from "../../processes/runner-id.ts";
import type { Message } from "../protocol/messages.ts";
import { ConnectionLost } from "./connection-failure.ts";
import { OutgoingLogs } from "./outgoing-logs.ts";

const RUNNER = formatRunnerId(ownRunnerId());

function scene(clock: Clock = SYSTEM_CLOCK) {
  const folder = fs.mkdtempSync(join(tmpdir(), "cooperate's spool "));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  const [logs, unsent] = [join(folder, "logs"), join(folder, "unsent")];
  for (const each of [logs, unsent]) fs.mkdirSync(each);
  const replica = replicaStub();
  const asked: Message[] = [];
  const said: string[] = [];
  /** What the other end has, by claim. */
  const has = new Map<string, string>();
  const state = {
    isKnown: true,
    isLastHeard: true,
    differs: 0,
    holding: undefined as Promise<void> | undefined,
    isHeld: false,
  };
  const ask = async (message: Message): Promise<Message> => {
    asked.push(message);
    if (state.holding) state.isHeld = true;
    await state.holding;
    const claim = String(message["claim"]);
    if (message.t === "log-end" && !state.isLastHeard) throw new ConnectionLost();
    if (message.t === "log-end" && message["log"] !== 0 && state.differs-- > 0)
      return { t: "done", isAll: false, differs: ["log"] };
    if (message.t === "log-end") return { t: "done", isAll: true };
    if (!state.isKnown) return { t: "done" };
    if (message["anew"] === true) has.delete(claim);
    if (message.t === "log")
      has.set(claim, (has.get(claim) ?? "") + Buffer.from(String(message["bytes"]), "base64").toString());
    return { t: "done", size: (has.get(claim) ?? "").length };
  };
  const outgoing = new OutgoingLogs({
    spool: { folder, replica: "", logs, unsent, leaseFile: "", secret: "" },
    clock,
    own: new Set([RUNNER]),
    replica,
    ask,
    say: (line) => said.push(line),
  });
  const claim = (id: string, name: string): Entry => {
    const facts = { host: "h", pid: 1, attempt: 1, startedAt: "2026-01-01T00:00:00.000Z", runner: RUNNER };
    return { ...pending(["a"]), status: "running", facts: { ...facts, claim: id, log: join(logs, name) } };
  };
  return { outgoing, replica, asked, said, has, state, claim, logs, unsent };
}

/** Has it send what is left. */
async function endOf(outgoing: OutgoingLogs, mayWait: () => boolean = () => true): Promise<void> {
  await outgoing.end(new AbortController().signal, mayWait, () => {});
}

test("a log is sent, and removed here when the list has all of it", async () => {
  const { outgoing, replica, has, claim, logs, unsent, said } = scene();
  const running = claim("c", "cooperate_0");
  (await outgoing.changing([pending(["a"])], [running]))(true);
  expect(replica.logs.get("c")).toBe(join(logs, "cooperate_0"));
  fs.writeFileSync(join(logs, "cooperate_0"), "output");
  replica.entries = [{ ...running, status: "done", facts: { ...running.facts } }];
  await endOf(outgoing);
  await expect.poll(() => fs.readdirSync(logs)).toEqual([]);
  expect([has.get("c"), fs.readdirSync(unsent), said]).toEqual(["output", [], []]);
});

test("where the start of an attempt is tried again with another log, that one is sent anew", async () => {
  const { outgoing, replica, has, claim, logs } = scene();
  const [first, second] = [claim("d", "cooperate_0"), claim("d", "cooperate_0.2")];
  (await outgoing.changing([pending(["a"])], [first]))(true);
  fs.writeFileSync(join(logs, "cooperate_0"), "begun at noon");
  replica.entries = [first];
  const end = async (): Promise<void> => endOf(outgoing);
  await end();
  expect(has.get("d")).toBe("begun at noon");
  (await outgoing.changing([first], [second]))(true);
  expect(fs.readdirSync(logs)).toEqual([]); // what its supervisor has left when it was killed
  fs.writeFileSync(join(logs, "cooperate_0.2"), "begun at four, and more");
  await end();
  expect(has.get("d")).toBe("begun at four, and more");
});

test("a claim that is made anew, with another log, while the log of another is sent", async () => {
  const { outgoing, replica, has, state, claim, logs, unsent } = scene();
  const [other, first, second] = [
    claim("a", "cooperate_0"), // it is sent first
    claim("c", "cooperate_1"),
    claim("c", "cooperate_1.2"),
  ];
  (await outgoing.changing([], [other, first]))(true);
  fs.writeFileSync(join(logs, "cooperate_0"), "output");
  replica.entries = [other, first];
  let release = (): void => {};
  state.holding = new Promise((resolve) => {
    release = resolve;
  });
  const ending = endOf(outgoing);
  await expect.poll(() => state.isHeld).toBe(true);
  (await outgoing.changing([other, first], [other, second]))(true);
  fs.writeFileSync(join(logs, "cooperate_1.2"), "all of it");
  replica.entries = [other, second].map((each): Entry => ({ ...each, status: "done" }));
  release();
  await ending;
  await endOf(outgoing);
  expect([has.get("c"), fs.readdirSync(unsent)]).toEqual(["all of it", []]);
});

test("what differs at the other end is sent again a few times, and then named", async () => {
  const clock = { ...SYSTEM_CLOCK, sleep: async () => {} };
  const { outgoing, replica, has, state, said, asked, claim, logs, unsent } = scene(clock);
  const running = claim("c", "cooperate_0");
  (await outgoing.changing([pending(["a"])], [running]))(true);
  fs.writeFileSync(join(logs, "cooperate_0"), "output");
  has.set("c", "OUTPUT"); // of an earlier runner
  state.differs = 3;
  const end = async (): Promise<void> => endOf(outgoing);
  await end();
  expect([has.get("c"), fs.readdirSync(unsent), said]).toEqual(["output", [], []]);
  expect(asked.filter(({ anew }) => anew === true)).toHaveLength(3);

  (await outgoing.changing([pending(["a"])], [claim("d", "cooperate_1")]))(true);
  fs.writeFileSync(join(logs, "cooperate_1"), "output");
  replica.entries = [pending(["a"])];
  state.differs = Infinity;
  await end();
  expect(fs.readdirSync(logs)).toContain("cooperate_1");
  expect(fs.readdirSync(unsent)).toEqual([]);
  expect(said).toEqual([expect.stringMatching(/has not got the bytes of .*cooperate_1, though/)]);
  expect(asked.at(-1)).toMatchObject({ t: "log-end", log: 0 });
});

test("what was sent is not said to be unknown when only the last answer was lost", async () => {
  const { outgoing, replica, state, said, claim, logs, unsent } = scene();
  const running = claim("c", "cooperate_0");
  (await outgoing.changing([pending(["a"])], [running]))(true);
  fs.writeFileSync(join(logs, "cooperate_0"), "output");
  replica.entries = [{ ...running, status: "done", facts: { ...running.facts } }];
  state.isLastHeard = false;
  let tries = 0;
  const end = async (most: number): Promise<void> => endOf(outgoing, () => tries++ < most);
  await end(1);
  expect(fs.readdirSync(unsent)).toEqual(["c"]);
  outgoing.restart();
  state.isKnown = false; // the other end has ended it
  await end(3);
  expect([fs.readdirSync(unsent), said]).toEqual([[], []]);
});

test("a log is not taken for sent since the other end was told, before it began, that it is empty", async () => {
  const { outgoing, replica, state, said, claim, logs, unsent } = scene();
  const running = claim("c", "cooperate_0");
  (await outgoing.changing([pending(["a"])], [running]))(true);
  let tries = 0;
  const end = async (most: number): Promise<void> => endOf(outgoing, () => tries++ < most);
  state.isLastHeard = false;
  await end(1); // the claim was not taken, as far as is known here
  (await outgoing.changing([pending(["a"])], [running]))(true);
  fs.writeFileSync(join(logs, "cooperate_0"), "output");
  replica.entries = [{ ...running, status: "done" }];
  outgoing.restart();
  [state.isLastHeard, state.isKnown] = [true, false];
  await end(3);
  expect([fs.readdirSync(logs), fs.readdirSync(unsent)]).toEqual([["cooperate_0"], []]);
  expect(said.join("\n")).toContain("the list knows the attempt no more whose log is");
});

test("a log that the list does not know stays here, and is named", async () => {
  const { outgoing, replica, state, said, claim, logs } = scene();
  const running = claim("c", "cooperate_0");
  (await outgoing.changing([pending(["a"])], [running]))(true);
  fs.writeFileSync(join(logs, "cooperate_0"), "output");
  replica.entries = [pending(["a"])];
  state.isKnown = false;
  await endOf(outgoing);
  expect(fs.readdirSync(logs)).toEqual(["cooperate_0"]);
  expect(said.join("\n")).toContain("the list knows the attempt no more whose log is");
});

test("a runner does not wait for ever for a list whose storage takes no log", async () => {
  const quick = { ...SYSTEM_CLOCK, monotonic: () => SYSTEM_CLOCK.monotonic() * 1_000 };
  const { outgoing, replica, state, claim, logs, unsent } = scene(quick);
  const running = claim("c", "cooperate_0");
  (await outgoing.changing([pending(["a"])], [running]))(true);
  fs.writeFileSync(join(logs, "cooperate_0"), "output");
  replica.entries = [pending(["a"])];
  state.isLastHeard = false;
  await endOf(outgoing);
  expect(fs.readdirSync(unsent)).toEqual(["c"]);
});
