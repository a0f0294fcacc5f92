import { expect, test } from "vitest";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { awaitAnswers } from "./await-answers.ts";

test("it polls until all have answered, and asks only for the silent ones", async () => {
  const clock = new FakeClock();
  const polled: [number, readonly string[]][] = [];
  const answers = awaitAnswers(clock, ["a", "b"], async (silent, waitedMs) => {
    polled.push([waitedMs, silent]);
    return silent.filter((one) => one === "b" && waitedMs < 400);
  });
  await clock.advance(10_000);
  expect(await answers).toEqual({ answered: ["a", "b"], silent: [] });
  expect(polled).toEqual([
    [0, ["a", "b"]],
    [200, ["b"]],
    [400, ["b"]],
  ]);
});

test("it waits no longer than five seconds", async () => {
  const clock = new FakeClock();
  const answers = awaitAnswers(clock, ["a", "b"], async () => ["b"]);
  await clock.advance(5_000);
  expect(await answers).toEqual({ answered: ["a"], silent: ["b"] });
});

test("it does not poll where nobody was asked", async () => {
  const answers = awaitAnswers(new FakeClock(), [], () => Promise.reject(new Error("polled")));
  expect(await answers).toEqual({ answered: [], silent: [] });
});
