import { expect, test } from "vitest";
import { formatFoot, formatHead, formatStarted } from "./job-log.ts";
import { outputIn } from "./job-log-output.ts";

const HEAD =
  formatHead({
    list: "/exp/a.json",
    n: 3,
    attempt: 1,
    argv: ["true"],
    host: "gpu1",
    pid: 7,
    directory: "/exp",
  }) + formatStarted("2026-11-20T10:00:00.000Z");
const FOOT = formatFoot({
  outcome: { kind: "exited", exitCode: 1 },
  durationMs: 1,
  endedAt: "2026-11-20T10:00:01.000Z",
});

test.each(["", "loss\n", "no line end", "# Epoch 1\n# cooperate: mine\n", "# host: x\n\n"])(
  "finds the output %j between head and foot, in all of a log and in its end",
  (output) => {
    expect(outputIn(HEAD + output + FOOT, true)).toEqual({ output, isOver: true });
    expect(outputIn(HEAD + output, true)).toEqual({ output, isOver: false });
    expect(outputIn((HEAD + output + FOOT).slice(9), false)).toEqual({ output, isOver: true });
  },
);

test("leaves alone what is not ours", () => {
  for (const text of ["# a\n# started: yes\n", "x\n# cooperate: exit 1\n", "# command: x\n"])
    for (const isWhole of [true, false])
      expect(outputIn(text, isWhole)).toEqual({ output: text, isOver: false });
});
