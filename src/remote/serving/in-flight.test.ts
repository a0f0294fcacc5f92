import { expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import type { WireChange } from "./apply-update.ts";
import { claimsOf, InFlight } from "./in-flight.ts";

function claimed(claim: string, runner = "r"): Entry {
  const facts = { host: "h", pid: 1, attempt: 1, claim, runner, startedAt: "", directory: "/" };
  return { ...pending(["true"]), status: "running", facts };
}

function change(n: number, after = claimed("c")): WireChange {
  return { n, was: "", after, line: "" };
}

const WAITING: readonly Entry[] = Array.from({ length: 5 }, () => pending(["true"]));

/** An update that is made when `end` is called. */
function begin(inFlight: InFlight, ...ns: number[]): () => Promise<void> {
  let end: () => void = () => {};
  const made = inFlight.make(
    ns.map((n) => change(n)),
    async () => new Promise<void>((resolve) => (end = resolve)),
  );
  return async () => {
    end();
    await made;
  };
}

test("a claim of what an update is about to change is too late, until that is over", async () => {
  const inFlight = new InFlight(() => 0);
  const end = begin(inFlight, 0, 1);
  expect(inFlight.tooLate({}, [1, 2], WAITING)).toEqual({ taken: [0, 1], skip: 0 });
  expect(inFlight.tooLate({}, [2], WAITING)).toBeUndefined();
  await end();
  expect(inFlight.tooLate({}, [1], WAITING)).toBeUndefined();
});

test("each that is too late is told to leave what those before it were told to take", () => {
  let now = 0;
  const inFlight = new InFlight(() => now);
  void begin(inFlight, 0);
  const [a, b, c] = [{}, {}, {}];
  expect(inFlight.tooLate(a, [0], WAITING)?.skip).toBe(0);
  expect(inFlight.tooLate(b, [0, 1], WAITING)?.skip).toBe(1);
  expect(inFlight.tooLate(c, [0], WAITING)?.skip).toBe(3);
  expect(inFlight.tooLate(a, [1], WAITING)).toBeUndefined(); // it has chosen
  expect(inFlight.tooLate(c, [0], WAITING)?.skip).toBe(2);
  now = 2_000;
  expect(inFlight.tooLate({}, [0], WAITING)?.skip).toBe(0); // the others do not come back
});

test("a claim of what the list is known to have given away is too late", () => {
  const inFlight = new InFlight(() => 0);
  inFlight.learn(WAITING.with(3, claimed("d", "others")));
  expect(inFlight.tooLate({}, [3], WAITING)).toEqual({ taken: [3], skip: 0 });
});

test("what a runner has already it does not claim, also when it has another id now", () => {
  const seen = [claimed("c", "r"), claimed("d", "others"), pending(["true"])];
  expect(claimsOf([change(0, claimed("c", "r2"))], seen)).toEqual([]);
  expect(claimsOf([change(0, claimed("e", "r"))], seen)).toEqual([]);
  expect(claimsOf([change(1, claimed("e", "r")), change(2)], seen)).toEqual([1, 2]);
  expect(claimsOf([change(0, pending(["true"]))], seen)).toEqual([]);
});

test("who waits for all that is under way goes on when it is made", async () => {
  const inFlight = new InFlight(() => 0);
  await inFlight.settled();
  const end = begin(inFlight, 0);
  let isSettled = false;
  const settled = inFlight.settled().then(() => (isSettled = true));
  await Promise.resolve();
  expect(isSettled).toBe(false);
  await end();
  await settled;
});
