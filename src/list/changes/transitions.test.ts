import { describe, expect, test } from "vitest";
import { type Entry, pending, type RunningEntry } from "../../core/entry.ts";
import { ALL, parseSelection } from "../../core/selection.ts";
import { append, replaceAll } from "./append.ts";
import { type Claimant, type Claimed, claimEntry, claimNext } from "./claim.ts";
import { isLost, lose, type LostClaims, moveClaims } from "./lose.ts";
import { setLogPath } from "./set-log-path.ts";
import { postpone } from "./postpone.ts";
import { requeue } from "./requeue.ts";
import { release, releaseAll, settle } from "./settle.ts";
import { cancel, pause, resume } from "./control.ts";
import { tally, timeLeft } from "../queries/tally.ts";

const NOW = "2026-11-20T10:00:00.000Z";
const LATER = "2026-11-20T10:01:00.000Z";

function who(claim: string): Claimant {
  return {
    claim,
    host: "h",
    pid: 1,
    runner: "r",
    startedAt: NOW,
    directory: "/d",
    logOf: (n) => `/d/cooperate_${n}`,
  };
}

const three: readonly Entry[] = [
  pending(["a"]),
  pending(["b"], { priority: 2 }),
  pending(["c"], { cwd: "sub" }),
];

function claimOf(entries: readonly Entry[], claim: string) {
  const { entries: next, value } = claimNext(who(claim))(entries);
  if (!value) throw new Error("nothing to claim");
  return { entries: next, claimed: value };
}

/** All running claims of `entries`, found lost. */
function lostIn(entries: readonly Entry[]): LostClaims {
  return new Map(
    entries.flatMap(({ status, facts }) => (status === "running" ? [[facts.claim, facts.runner]] : [])),
  );
}

describe("claim", () => {
  test("claims the highest priority, then the first, and records the claimant", () => {
    const { entries, claimed } = claimOf(three, "x");
    expect(claimed.n).toBe(1);
    expect(entries[1]).toMatchObject({
      status: "running",
      facts: {
        host: "h",
        pid: 1,
        attempt: 1,
        claim: "x",
        startedAt: NOW,
        log: "/d/cooperate_1",
        directory: "/d",
      },
    });
    expect(claimOf(entries, "y").claimed.n).toBe(0);
    const third = claimOf(claimOf(entries, "y").entries, "z");
    expect(third.claimed).toMatchObject({ n: 2, entry: { facts: { directory: "/d/sub" } } });
    expect(claimNext(who("w"))(third.entries)).toEqual({ entries: third.entries, value: undefined });
  });

  test("recognises its own earlier success, and then writes nothing", () => {
    const { entries, claimed } = claimOf(three, "x");
    const again = claimNext(who("x"))(entries);
    expect(again.entries).toBe(entries);
    expect(again.value).toMatchObject({ n: claimed.n, entry: claimed.entry, before: { status: "pending" } });
  });

  test("claimEntry claims any entry but a running one", () => {
    const done: Entry = { ...pending(["a"]), status: "done", facts: { attempt: 3 } };
    expect(claimEntry(who("x"), 0)([done]).value.entry.facts.attempt).toBe(4);
    const { entries } = claimOf(three, "x");
    expect(() => claimEntry(who("y"), 1)(entries)).toThrow("entry 1 is running on h (pid 1)");
    expect(() => claimEntry(who("y"), 3)(entries)).toThrow("there is no entry 3");
  });
});

describe("settle", () => {
  test.each([
    [{ kind: "exited", exitCode: 0 } as const, "done", { exitCode: 0 }],
    [{ kind: "exited", exitCode: 3 } as const, "failed", { exitCode: 3 }],
    [{ kind: "signalled", signal: "SIGKILL" } as const, "failed", { signal: "SIGKILL" }],
    [
      { kind: "unstarted", error: "why", code: "ENOENT" } as const,
      "failed",
      { reason: "spawn", error: "why" },
    ],
  ])("%o", (outcome, status, facts) => {
    const { entries, claimed } = claimOf(three, "x");
    const first = settle(claimed, outcome, LATER)(entries);
    expect(first.value).toBe("recorded");
    expect(first.entries[1]).toMatchObject({ status, facts: { ...facts, claim: "x", endedAt: LATER } });
    expect(first.entries[1]?.facts).not.toHaveProperty("runner");
    expect(settle(claimed, outcome, LATER)(first.entries)).toEqual({
      entries: first.entries,
      value: "recorded",
    });
  });

  test("finds an entry that moved, and leaves one that another runner has claimed", () => {
    const { entries, claimed } = claimOf(three, "x");
    const moved = settle(claimed, { kind: "exited", exitCode: 0 }, LATER)(entries.toSpliced(0, 1));
    expect(moved.entries[0]?.status).toBe("done");
    const others = claimOf(requeue(ALL, "any", lostIn(entries))(entries).entries, "y").entries;
    expect(settle(claimed, { kind: "exited", exitCode: 0 }, LATER)(others)).toEqual({
      entries: others,
      value: "superseded",
    });
  });

  test("an interrupted attempt leaves the entry as it was", () => {
    const { entries, claimed } = claimOf(three, "x");
    const back = settle(claimed, { kind: "interrupted", signal: "SIGINT" }, LATER)(entries);
    expect(back.entries).toEqual(three);
    expect(release(claimed)(back.entries)).toEqual({ entries: back.entries, value: "superseded" });
  });

  test("several are given back at once, except those that another runner has claimed", () => {
    const one = claimOf(three, "x");
    const two = claimOf(one.entries, "y");
    const both = releaseAll([one.claimed, two.claimed]);
    expect(both(two.entries).entries).toEqual(three);
    const others = release(two.claimed)(two.entries).entries;
    expect(both(others).entries).toEqual(three);
    expect(both(three).entries).toBe(three);
  });

  test("the log may have another name than the claim expected", () => {
    const { entries, claimed } = claimOf(three, "x");
    const noted = setLogPath(claimed, "/d/cooperate_1.2")(entries);
    expect(noted.entries[1]).toMatchObject({ facts: { log: "/d/cooperate_1.2" } });
    expect(setLogPath(claimed, "/d/cooperate_1.2")(noted.entries).entries).toBe(noted.entries);
    const ended = settle(noted.value, { kind: "exited", exitCode: 0 }, LATER)(noted.entries);
    expect(ended.entries[1]).toMatchObject({ facts: { log: "/d/cooperate_1.2" } });
  });
});

describe("requeue", () => {
  const failed: Entry = {
    ...pending(["f"], { name: "n" }),
    status: "failed",
    facts: { attempt: 2, exitCode: 1, host: "h" },
  };
  const running = claimOf([pending(["r"])], "x").entries[0] as Entry;
  const done: Entry = { ...failed, status: "done" };
  const entries = [failed, running, done, pending(["p"])];

  test("only failed ones: counts and options stay, other facts are removed", () => {
    const { entries: next, value } = requeue(ALL, "failed")(entries);
    expect(value).toEqual({ requeued: [0], lost: [], running: [1] });
    expect(next[0]).toEqual({ ...pending(["f"], { name: "n" }), facts: { attempt: 2 } });
    expect(next.slice(1)).toEqual(entries.slice(1));
  });

  test("a running entry whose claim is lost counts as failed", () => {
    const { value } = requeue(ALL, "failed", lostIn(entries))(entries);
    expect(value).toEqual({ requeued: [0, 1], lost: [1], running: [] });
  });

  test("nothing to do writes nothing", () => {
    const { entries: next, value } = requeue(parseSelection("3"), "any")(entries);
    expect(next).toBe(entries);
    expect(value.requeued).toEqual([]);
  });
});

describe("append and replace", () => {
  test("append, applied again after it was written, adds nothing", () => {
    const change = append([pending(["x"]), pending(["y"])]);
    const first = change(three);
    expect(first.value).toBe(3);
    const reread = first.entries.map((entry) => structuredClone(entry));
    const worked = claimOf(reread, "c").entries;
    expect(change(worked)).toEqual({ entries: worked, value: 3 });
    expect(change(three).entries).toHaveLength(5); // the earlier call was not written after all
  });

  test("replace is refused while an entry is running", () => {
    expect(replaceAll([pending(["x"])])(three).entries).toHaveLength(1);
    expect(() => replaceAll([])(claimOf(three, "c").entries)).toThrow("entry 1 is running");
  });
});

test("tally measures ended attempts and estimates the remaining time", () => {
  const { entries, claimed } = claimOf(three, "x");
  const ended = settle(claimed, { kind: "exited", exitCode: 0 }, LATER)(entries).entries;
  const figures = tally(claimOf(ended, "y").entries);
  expect(figures).toMatchObject({
    total: 3,
    meanDuration: 60_000,
    firstStart: Date.parse(NOW),
    lastEnd: Date.parse(LATER),
  });
  expect(figures.counts).toMatchObject({ pending: 1, running: 1, done: 1, failed: 0 });
  // One slot: 30 s are left for the running entry, and a minute for the pending one.
  expect(timeLeft(figures, Date.parse(NOW) + 30_000)).toBe(90_000);
  // By the clock of its host it starts in an hour, so it has not run yet.
  expect(timeLeft(figures, Date.parse(NOW) - 3_600_000)).toBe(120_000);
  expect(timeLeft(tally(ended), 0)).toBeUndefined();
});

describe("retries", () => {
  const begin = claimOf([pending(["a"])], "x");
  const failed = { kind: "exited", exitCode: 3 } as const;

  test("a failed entry that has retries left is pending again, with its history; then it is failed", () => {
    const retries = { count: 1, delayMs: 0 };
    const first = settle(begin.claimed, failed, LATER, retries);
    const back = first(begin.entries);
    const past = { attempt: 1, claim: "x", host: "h", startedAt: NOW, endedAt: LATER, exitCode: 3 };
    expect(back.value).toBe("retried");
    expect(back.entries[0]).toMatchObject({
      status: "pending",
      facts: { attempt: 1, failures: 1, history: [past] },
    });
    // the reply was lost
    expect(first(back.entries)).toEqual({ entries: back.entries, value: "retried" });
    const again = claimOf(back.entries, "y");
    const last = settle(again.claimed, failed, LATER, retries)(again.entries);
    expect(last.value).toBe("recorded");
    expect(last.entries[0]).toMatchObject({ status: "failed", facts: { attempt: 2, history: [past] } });
    expect(requeue(ALL, "failed")(last.entries).entries[0]?.facts.history).toHaveLength(2);
  });

  test("the entry's own retries have priority, and an entry that must wait is not claimed early", () => {
    const { entries, claimed } = claimOf([pending(["a"], { retries: 1 }), pending(["b"])], "x");
    const { entries: back } = settle(claimed, failed, LATER, { count: 0, delayMs: 60_000 })(entries);
    expect(back[0]?.facts).toMatchObject({ notBefore: "2026-11-20T10:02:00.000Z" });
    expect(claimOf(back, "y").claimed.n).toBe(1);
    const later = { ...who("y"), startedAt: "2026-11-20T10:02:00.001Z" };
    expect(claimNext(later)(back).value?.n).toBe(0);
  });

  test("a lost claim is not mistaken for a retried one", () => {
    const lost = lose(lostIn(begin.entries), LATER)(begin.entries).entries;
    expect(settle(begin.claimed, failed, LATER, { count: 9, delayMs: 0 })(lost).value).toBe("superseded");
  });
});

describe("lose", () => {
  const begin = claimOf([pending(["a"], { name: "n" })], "x").entries;
  const PAST = { attempt: 1, claim: "x", host: "h", startedAt: NOW, reason: "lost", log: "/d/cooperate_0" };

  test("the entry is pending again, the attempt and the loss are counted, once", () => {
    const { entries, value } = lose(lostIn(begin), LATER)(begin);
    expect(entries).toEqual([
      { ...pending(["a"], { name: "n" }), facts: { attempt: 1, losses: 1, history: [PAST] } },
    ]);
    expect(value).toEqual([{ n: 0, entry: begin[0], now: "pending" }]);
    expect(lose(lostIn(begin), LATER)(entries).entries).toBe(entries);
  });

  test("at the third loss in a row it is failed, and says so", () => {
    let entries: readonly Entry[] = begin;
    for (const claim of ["y", "z"])
      entries = claimOf(lose(lostIn(entries), LATER)(entries).entries, claim).entries;
    const last = lose(lostIn(entries), LATER)(entries);
    expect(last.entries[0]).toMatchObject({
      status: "failed",
      facts: { attempt: 3, losses: 3, reason: "lost", endedAt: LATER, host: "h" },
    });
    expect(last.value).toMatchObject([{ n: 0, now: "failed" }]);
    expect(requeue(ALL, "failed")(last.entries).entries[0]).toMatchObject({ facts: { attempt: 3 } });
    expect(requeue(ALL, "failed")(last.entries).entries[0]?.facts).not.toHaveProperty("losses");
  });

  test("an attempt that ends resets the count of losses", () => {
    const again = claimOf(lose(lostIn(begin), LATER)(begin).entries, "y");
    const { entries } = settle(again.claimed, { kind: "exited", exitCode: 1 }, LATER)(again.entries);
    expect(entries[0]?.facts).not.toHaveProperty("losses");
  });

  test("a runner that was assumed dead keeps its entries if it registers again before the recovery, but not after", () => {
    const first = moveClaims("r", "r.1")(begin);
    expect(first.value).toEqual(new Set(["x"]));
    expect(lose(lostIn(begin), LATER)(first.entries)).toEqual({ entries: first.entries, value: [] });
    expect(moveClaims("r", "r.1")(first.entries)).toEqual({ entries: first.entries, value: new Set(["x"]) });
    const taken = claimOf(lose(lostIn(begin), LATER)(begin).entries, "y").entries;
    const others = taken.map((entry): Entry =>
      isRunning(entry) ? { ...entry, facts: { ...entry.facts, runner: "q" } } : entry,
    );
    expect(moveClaims("r", "r.1")(others)).toEqual({ entries: others, value: new Set() });
  });

  test("a claim counts as lost only under the runner that was found dead", () => {
    const [entry] = begin.filter(isRunning);
    if (!entry) throw new Error("it runs");
    expect(isLost(entry, new Map([["x", "r"]]))).toBe(true);
    expect(isLost(entry, new Map([["x", "r.1"]]))).toBe(false);
    expect(isLost(entry, new Map([["y", "r"]]))).toBe(false);
  });
});

function isRunning(entry: Entry): entry is RunningEntry {
  return entry.status === "running";
}

describe("an order for a running entry is kept, however its attempt ends", () => {
  const soon = { said: "exit 1", at: Date.parse(LATER), waitMs: 1000 };
  const again = { count: 1, delayMs: 0 };
  const failed = { kind: "exited", exitCode: 3 } as const;
  const cutOff = { kind: "interrupted", signal: "SIGTERM", isLoss: true } as const;
  const ends: [string, (entries: readonly Entry[], claimed: Claimed) => readonly Entry[]][] = [
    ["lost", (entries) => lose(lostIn(entries), LATER)(entries).entries],
    ["released", (entries, claimed) => release(claimed)(entries).entries],
    ["released, known by its record only", (entries) => releaseAll(alreadyClaimed(entries))(entries).entries],
    ["put off by its check", (entries, claimed) => postpone(claimed, soon)(entries).entries],
    ["failed, and tried again", (entries, claimed) => settle(claimed, failed, LATER, again)(entries).entries],
    ["cut off with its supervisor", (entries, claimed) => settle(claimed, cutOff, LATER)(entries).entries],
  ];
  const alreadyClaimed = (entries: readonly Entry[]): Claimed[] => {
    const { value } = claimNext(who("x"))(entries);
    return value ? [value] : [];
  };

  test.each(ends)("%s: it is held, cancelled, or pending with its newest options", (_, end) => {
    const { entries, claimed } = claimOf([pending(["a"], { check: "true", priority: 1 })], "x");
    const after = (now: readonly Entry[]): Entry => end(now, claimed)[0] as Entry;
    const held = after(pause(ALL)(entries).entries);
    expect(held.status).toBe("held");
    const cancelledOne = after(cancel(ALL, new Map(), LATER)(entries).entries);
    expect(cancelledOne).toMatchObject({ status: "cancelled", facts: { reason: "cancelled" } });
    for (const { facts } of [held, cancelledOne])
      for (const key of RUN) expect(facts).not.toHaveProperty(key);
    const edited = entries.map((entry): Entry => ({
      ...entry,
      options: { check: "false" },
      extra: { mine: 1 },
    }));
    expect(after(edited)).toMatchObject({
      status: "pending",
      options: { check: "false" },
      extra: { mine: 1 },
    });
    expect(after(edited).options).toEqual({ check: "false" });
    // An order that is taken back in the meantime leaves no trace.
    const resumed = resume(ALL)(pause(ALL)(entries).entries).entries;
    expect(after(resumed)).toEqual(after(entries));
  });

  test("a held entry that is run by its number is held again, or cancelled if ordered", () => {
    const held = pause(ALL)([pending(["a"])]).entries;
    const { entries, value } = claimEntry(who("x"), 0)(held);
    expect(release(value)(entries).entries).toEqual(held);
    const asked = cancel(ALL, new Map(), LATER)(entries).entries;
    expect(release(value)(asked).entries[0]?.status).toBe("cancelled");
  });

  test("an order that was taken back between a claim and its repetition is ignored", () => {
    const { entries } = claimOf([pending(["a"])], "x");
    const { value } = claimNext(who("x"))(pause(ALL)(entries).entries);
    const resumed = resume(ALL)(pause(ALL)(entries).entries).entries;
    expect(release(value as Claimed)(resumed).entries[0]?.status).toBe("pending");
  });
});

/** Facts that only a running entry has. */
const RUN = ["runner", "queued", "order", "pausedAt"];

describe("facts that end with an attempt, and facts that do not", () => {
  const paused = { count: 2, delayMs: 0 };
  const claimed = (facts: object): { entries: readonly Entry[]; claimed: Claimed } => {
    const first = claimOf([pending(["a"])], "x");
    const entry = { ...first.claimed.entry, facts: { ...first.claimed.entry.facts, ...facts } };
    return { entries: [entry], claimed: { ...first.claimed, entry } };
  };
  const all = { queued: 3, order: "cancel", pausedAt: NOW, gpuIds: "0,1" } as const;

  test.each([
    ["done", { kind: "exited", exitCode: 0 }],
    ["failed", { kind: "exited", exitCode: 1 }],
    ["cancelled", { kind: "cancelled" }],
  ] as const)("%s: facts about the runner are removed", (status, outcome) => {
    const begin = claimed(all);
    const [entry] = settle(begin.claimed, outcome, LATER)(begin.entries).entries;
    expect(entry).toMatchObject({ status, facts: { gpuIds: "0,1", claim: "x" } });
    for (const key of RUN) expect(entry?.facts).not.toHaveProperty(key);
  });

  test("cancelled when lost, or lost too often: these facts are removed, too", () => {
    const { entries } = claimed(all);
    const [cancelledOne] = lose(lostIn(entries), LATER)(entries).entries;
    const often = claimed({ queued: 3, pausedAt: NOW, losses: 2 }).entries;
    const [failed] = lose(lostIn(often), LATER)(often).entries;
    expect([cancelledOne?.status, failed?.status]).toEqual(["cancelled", "failed"]);
    for (const entry of [cancelledOne, failed])
      for (const key of RUN) expect(entry?.facts).not.toHaveProperty(key);
  });

  test("cancelled before a retry: the time of the retry is removed", () => {
    const begin = claimOf([pending(["a"], { check: "false" })], "x");
    const put = postpone(begin.claimed, { said: "no", at: 0, waitMs: 1 })(begin.entries).entries;
    const [entry] = cancel(ALL, new Map(), LATER)(put).entries;
    expect(entry?.facts).toEqual({ endedAt: LATER, reason: "cancelled" });
  });

  test("the count of failures survives a loss and a release, so retries do not start anew", () => {
    const failed = { kind: "exited", exitCode: 3 } as const;
    const first = claimOf([pending(["a"])], "x");
    const retried = settle(first.claimed, failed, LATER, paused)(first.entries).entries;
    const second = claimOf(retried, "y");
    const lost = lose(lostIn(second.entries), LATER)(second.entries).entries;
    expect(lost[0]?.facts).toMatchObject({ failures: 1, losses: 1 });
    expect(release(second.claimed)(second.entries).entries).toEqual(retried);
    const third = claimOf(lost, "z");
    const again = settle(third.claimed, failed, LATER, paused)(third.entries).entries;
    expect(again[0]?.facts).toMatchObject({ failures: 2 });
    expect(again[0]?.facts).not.toHaveProperty("losses");
    const last = claimOf(again, "w");
    expect(settle(last.claimed, failed, LATER, paused)(last.entries).entries[0]?.status).toBe("failed");
  });
});

test("findClaim prefers the running entry to an ended one", () => {
  const begin = claimOf([pending(["a"])], "x");
  const ended = settle(begin.claimed, { kind: "cancelled" }, LATER)(begin.entries).entries;
  // The reply to the claim was lost, and a user cancelled the entry before the runner asked again.
  const next = claimOf([...ended, pending(["b"])], "x");
  expect(next.claimed.n).toBe(1);
  const moved = [pending(["c"]), ...next.entries];
  const { entries } = settle(next.claimed, { kind: "exited", exitCode: 0 }, LATER)(moved);
  expect(entries.map(({ status }) => status)).toEqual(["pending", "cancelled", "done"]);
});

test("replace, applied again after it was written, removes nothing that was added or started since", () => {
  const change = replaceAll([pending(["x"]), pending(["y"])]);
  const { entries, value } = change(three);
  const since = claimOf([...entries, pending(["z"])], "c").entries;
  expect(change(since)).toEqual({ entries: since, value });
  expect(change(three).entries).toHaveLength(2); // the earlier call was not written after all
});
