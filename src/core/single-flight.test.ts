import { expect, test } from "vitest";
import { SingleFlight } from "./single-flight.ts";

/** Work that ends when the test says so. */
class ManualWork {
  started = 0;
  end: (result: string) => void = () => {};
  fail: (error: Error) => void = () => {};

  readonly start = async (): Promise<string> => {
    this.started++;
    return new Promise<string>((resolve, reject) => {
      [this.end, this.fail] = [resolve, reject];
    });
  };
}

test("calls share the result of the one that is under way; a later call starts again", async () => {
  const [flight, work] = [new SingleFlight<string>(), new ManualWork()];
  const calls = [flight.run(work.start), flight.run(work.start)];
  expect(work.started).toBe(1);
  const { current } = flight;
  work.end("first");
  expect(await Promise.all(calls)).toEqual(["first", "first"]);
  expect(await current).toBe("first");
  expect(flight.current).toBeUndefined();
  const later = flight.run(work.start);
  expect(work.started).toBe(2);
  work.end("second");
  expect(await later).toBe("second");
});

test("all calls get the error of the one that is under way; a later call starts again", async () => {
  const [flight, work] = [new SingleFlight<string>(), new ManualWork()];
  const calls = Promise.allSettled([flight.run(work.start), flight.run(work.start)]);
  const reason = new RangeError("no");
  work.fail(reason);
  expect(await calls).toEqual([
    { status: "rejected", reason },
    { status: "rejected", reason },
  ]);
  const later = flight.run(work.start);
  work.end("again");
  expect(await later).toBe("again");
});
