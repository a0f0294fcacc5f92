import { expect, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { ListWatch } from "./list-watch.ts";

test("a connection without a list is given up after two minutes, one on which a long list comes is not", async () => {
  const clock = new FakeClock();
  const watch = new ListWatch(clock);
  const faults: string[] = [];
  const cancel = watch.begin((fault) => faults.push(fault));
  for (let k = 0; k < 5; k++) {
    await clock.advance(100_000);
    watch.heard({ t: "part", set: [[k, '["a"]']] });
  }
  expect(faults).toEqual([]);
  await clock.advance(100_000);
  watch.heard({ t: "part", set: [] });
  await clock.advance(30_000);
  expect(faults[0]).toBe("it sent no list for two minutes");
  cancel();
});

test("a list that cannot be read there is said at once, but only before it has come", () => {
  const watch = new ListWatch(new FakeClock());
  const faults: string[] = [];
  const cancel = watch.begin((fault) => faults.push(fault));
  watch.trouble("x.json.run is no directory");
  cancel();
  watch.trouble("later");
  expect(faults).toEqual(["x.json.run is no directory"]);
});
