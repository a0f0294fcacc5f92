import { expect, test } from "vitest";
import type { Filling } from "./placeholders.ts";
import { wrapped } from "./wrap.ts";

const FILLING: Filling = {
  n: 7,
  slot: 3,
  entry: { options: {}, facts: { attempt: 1, gpuIds: "1" } },
  directory: "/d",
};

test.each<[string | number | undefined, string]>([
  ["2h", "7200"],
  [90, "90"],
  ["300%", "0"],
  [undefined, "0"],
])(
  "words before a command have their placeholders filled in, the command has not: %s",
  (timeout, seconds) => {
    const words = wrapped(
      ["run_exp", "--socket=[socket]", "-t", "{timeout}"],
      ["p", "{n}", "{timeout}"],
      FILLING,
      timeout,
    );
    expect(words).toEqual(["run_exp", "--socket=1", "-t", seconds, "p", "{n}", "{timeout}"]);
  },
);
