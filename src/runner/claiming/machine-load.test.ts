import { expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { MachineLoad } from "./machine-load.ts";

const GIB = 2 ** 30;

test("is closed while memory is short or the load is high, and for a second after each start", async () => {
  const clock = new FakeClock();
  let [available, load] = [4 * GIB, 0.5];
  const machine = { available: () => available, load: () => load };
  const machineLoad = new MachineLoad({ memfree: 8 * GIB, load: 1.6, machine }, clock);
  expect(machineLoad.open).toBe(false);
  expect(machineLoad.shortage()).toBe("4G of memory are available, less than the 8G of --memfree");
  available = 8 * GIB;
  expect(machineLoad.open).toBe(true);
  load = 1.6;
  expect(machineLoad.open).toBe(false);
  expect(machineLoad.shortage()).toBe("the load is 1.6, not below the 1.6 of --load");
  load = 1.59;
  expect(machineLoad.open).toBe(true);
  machineLoad.begin();
  await clock.advance(999);
  expect([machineLoad.open, machineLoad.shortage()]).toEqual([false, undefined]);
  await clock.advance(1);
  expect(machineLoad.open).toBe(true);
});

test("without limits nothing is measured and nothing waits", () => {
  const never = (): never => {
    throw new Error("measured");
  };
  const machine = { available: never, load: never };
  const machineLoad = new MachineLoad({ memfree: undefined, load: undefined, machine }, new FakeClock());
  machineLoad.begin();
  expect(machineLoad.open).toBe(true);
});
