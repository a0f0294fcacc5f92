import { describe, expect, test } from "vitest";
import type { TaskState } from "../engines/engine.ts";
import { decideMending, type MendHistory, withoutReason, withReasons } from "./mend.ts";

const GONE = "can't chdir to /gone";

function task(number: number, state: TaskState["state"], job = "5"): TaskState {
  return { job, task: number, state, ...(state === "error" && { reason: GONE }) };
}

describe("a job in an error state", () => {
  test("is cleared the first time", () => {
    expect(decideMending([task(1, "error"), task(2, "queued"), task(4, "error")], {})).toEqual({
      mend: [1, 4],
      replace: [],
      history: { mended: [1, 4], givenUp: 0 },
      next: { givenUp: 0 },
    });
  });

  test("is submitted anew the second time, and only it", () => {
    const { mend, replace, history, next } = decideMending([task(1, "error"), task(2, "error")], {
      mended: [1],
    });
    expect({ mend, replace }).toEqual({ mend: [2], replace: [1] });
    expect(history.mended).toEqual([1, 2]);
    expect(next.givenUp).toBe(1);
  });

  test("is not thought of when it queues or runs again", () => {
    const { mend, replace } = decideMending([task(1, "running"), task(2, "queued")], { mended: [1, 2] });
    expect({ mend, replace }).toEqual({ mend: [], replace: [] });
  });

  test("of the third submission in a row pauses the pool, with the reason", () => {
    const rounds: string[] = [];
    let history: MendHistory = {};
    for (let launch = 0; launch < 6; launch++) {
      const what = decideMending([task(1, "error")], history);
      rounds.push(what.history.paused ?? (what.mend.length > 0 ? "mended" : "anew"));
      history = what.replace.length > 0 ? what.next : what.history;
    }
    expect(rounds).toEqual(["mended", "anew", "mended", "anew", "mended", GONE]);
    // Somebody launches it again.
    const revived = decideMending([task(1, "error")], history);
    expect(revived.mend).toEqual([1]);
    expect(revived.history).toEqual({ mended: [1], givenUp: 0 });
  });

  test("does not pause a pool of which another job runs", () => {
    const states = [task(1, "error"), task(2, "running")];
    const { replace, history, next } = decideMending(states, { mended: [1], givenUp: 2 });
    expect(replace).toEqual([1]);
    expect(history.paused).toBeUndefined();
    expect(next).toEqual({ givenUp: 0 });
  });

  test("pauses with words of ours where the engine has none", () => {
    const { history } = decideMending([{ job: "5", task: 1, state: "error" }], { mended: [1], givenUp: 2 });
    expect(history.paused).toBe("its jobs are in an error state");
  });
});

test("reasons are asked of errors that have none", () => {
  const states: TaskState[] = [
    { job: "5", task: 1, state: "error" },
    { job: "5", task: 2, state: "error" },
    { job: "5", task: 3, state: "queued" },
    task(1, "error", "6"),
    task(1, "running", "7"),
  ];
  expect(withoutReason(states)).toEqual(["5"]);
  expect(withReasons(states, "5", new Map([[1, "no folder"]])).map(({ reason }) => reason)).toEqual([
    "no folder",
    undefined,
    undefined,
    GONE,
    undefined,
  ]);
});
