import { beforeEach, expect, test, vi } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { type LivenessAssessment, NOTHING_KNOWN } from "./assess-liveness.ts";
import { LivenessObserver } from "./liveness-observer.ts";

const assessments = vi.hoisted(() => ({ made: 0, next: async (): Promise<unknown> => undefined }));
vi.mock("./assess-liveness.ts", async (original) => ({
  ...(await original<object>()),
  assessLiveness: async () => {
    assessments.made++;
    return assessments.next();
  },
}));

const found = (what: Partial<LivenessAssessment>): LivenessAssessment => ({
  ...NOTHING_KNOWN,
  ...what,
});
const SURE = found({});
const UNSURE = found({ suspicious: true, unconfirmed: [{ n: 0, host: "h", pid: 7 }] });

let clock = new FakeClock();
let observer = LivenessObserver.of("e.json", clock);
beforeEach(() => {
  clock = new FakeClock();
  observer = LivenessObserver.of("e.json", clock);
  assessments.made = 0;
  assessments.next = async () => UNSURE;
});

test("it assesses once where the caller gives it no time, or nothing looks old", async () => {
  expect(await observer.observe([])).toBe(UNSURE);
  assessments.next = async () => SURE;
  expect(await observer.observe([], { forMs: Number.POSITIVE_INFINITY })).toBe(SURE);
  expect([assessments.made, clock.pending]).toEqual([2, 0]);
});

test("it observes until nothing looks old, and says once that this takes long", async () => {
  const onWait = vi.fn<() => void>();
  const observed = observer.observe([], { forMs: Number.POSITIVE_INFINITY, onWait });
  await clock.advance(5_000);
  expect(onWait).not.toHaveBeenCalled();
  await clock.advance(100_000);
  expect(onWait.mock.calls).toEqual([[UNSURE.unconfirmed]]);
  assessments.next = async () => SURE;
  await clock.advance(500);
  expect(await observed).toBe(SURE);
});

test("it observes no longer than the caller says", async () => {
  const observed = observer.observe([], { forMs: 1_000 });
  await clock.advance(1_000);
  expect(await observed).toBe(UNSURE);
  expect(assessments.made).toBe(5);
});

test("a refresh assesses every two seconds, and keeps what was known while the storage fails", async () => {
  expect(await observer.refresh([])).toBe(UNSURE);
  await clock.advance(1_999);
  assessments.next = async () => SURE;
  expect(await observer.refresh([])).toBe(UNSURE);
  await clock.advance(1);
  expect(await observer.refresh([])).toBe(SURE);
  await clock.advance(2_000);
  assessments.next = async () => Promise.reject(new Error("EIO"));
  expect(await observer.refresh([])).toBe(SURE);
});

test("a slow assessment is repeated seldom: it takes about three hundredths of the time", async () => {
  assessments.next = async () => {
    await clock.sleep(1_000);
    return SURE;
  };
  const first = observer.refresh([]);
  await clock.advance(1_000);
  await first;
  await clock.advance(29_999);
  await observer.refresh([]);
  expect(assessments.made).toBe(1);
  await clock.advance(1);
  void observer.refresh([]);
  expect(assessments.made).toBe(2);
});
