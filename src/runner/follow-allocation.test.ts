import { describe, expect, test, vi } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { pending } from "../core/entry.ts";
import { Allocation } from "./allocation/allocation.ts";
import { Deadline } from "./claiming/deadline.ts";
import { followAllocation } from "./follow-allocation.ts";

const START = "2026-11-27T12:00:00.000Z";
const NOW = Date.parse(START);

/** A runner in an allocation of ten minutes.
 *  @param untilMs of `--until` */
function inTenMinutes(untilMs = Number.POSITIVE_INFINITY) {
  const clock = new FakeClock(START);
  const allocation = new Allocation({ env: { COOPERATE_ENDS: "+600" }, clock });
  const deadline = new Deadline(untilMs, undefined, clock);
  let isEnding = (): boolean => false;
  const expectEnd = (is: () => boolean): void => void (isEnding = is);
  const [leaveAllocation, force, note] = [
    vi.fn<() => void>(),
    vi.fn<() => void>(),
    vi.fn<(end: number) => void>(),
  ];
  const forget = followAllocation(
    allocation,
    { untilMs, clock },
    { deadline, shutdown: { leaveAllocation, expectEnd, force }, note },
  );
  return { clock, deadline, leaveAllocation, isEnding: () => isEnding(), force, note, forget };
}

describe("a runner in an allocation whose end is known", () => {
  const MINUTES_8 = pending(["a"], { timeout: "8m" });
  const MINUTES_9 = pending(["a"], { timeout: "9m" });

  test("begins nothing that would not end a minute before", () => {
    const { deadline, note } = inTenMinutes();
    expect([deadline.allows(MINUTES_8, []), deadline.allows(MINUTES_9, [])]).toEqual([true, false]);
    expect(note).toHaveBeenCalledExactlyOnceWith(NOW + 600_000);
  });

  test("goes by the time that the user has named for that", () => {
    const { deadline } = inTenMinutes(NOW + 3_600_000);
    expect(deadline.allows(MINUTES_9, [])).toBe(true);
  });

  test("asks what runs to leave a minute before, and kills it when there is only time to give it back", async () => {
    const { clock, leaveAllocation, force } = inTenMinutes();
    await clock.advance(539_999);
    expect(leaveAllocation).not.toHaveBeenCalled();
    await clock.advance(1);
    expect([leaveAllocation.mock.calls.length, force.mock.calls.length]).toEqual([1, 0]);
    await clock.advance(57_000);
    expect(force).toHaveBeenCalledOnce();
  });

  test("knows from when on a signal means the end", async () => {
    const { clock, isEnding } = inTenMinutes();
    await clock.advance(479_000); // 540 - 60: Slurm may be early
    expect(isEnding()).toBe(false);
    await clock.advance(2_000);
    expect(isEnding()).toBe(true);
  });

  test("does nothing more when it has left", async () => {
    const { clock, leaveAllocation, forget } = inTenMinutes();
    forget();
    await clock.advance(700_000);
    expect(leaveAllocation).not.toHaveBeenCalled();
    expect(clock.pending).toBe(0);
  });
});
