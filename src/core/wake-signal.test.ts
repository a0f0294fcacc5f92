import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { WakeSignal } from "./wake-signal.ts";

const NEVER = new AbortController().signal;

test("waiting ends after its time, and all that wait are woken by a change", async () => {
  const clock = new FakeClock();
  const signal = new WakeSignal(clock);
  const woken: string[] = [];
  const wait = async (name: string, ms: number): Promise<void> => {
    await signal.wait(ms, NEVER, signal.epoch);
    woken.push(name);
  };
  const all = [wait("short", 100), wait("long", 1_000), wait("longer", 2_000)];
  await clock.advance(100);
  expect(woken).toEqual(["short"]);
  signal.notify();
  await Promise.all(all);
  expect(woken).toEqual(["short", "long", "longer"]);
  expect([clock.monotonic(), clock.pending]).toEqual([100, 0]);
});

test("a change since the epoch that is given is not missed, and an aborted signal ends waiting", async () => {
  const clock = new FakeClock();
  const signal = new WakeSignal(clock);
  const { epoch } = signal;
  signal.notify();
  await signal.wait(1_000, NEVER, epoch);
  const over = new AbortController();
  const waiting = signal.wait(1_000, over.signal, signal.epoch);
  over.abort();
  await waiting;
  await signal.wait(1_000, over.signal, signal.epoch);
  expect([clock.monotonic(), clock.pending]).toEqual([0, 0]);
});
