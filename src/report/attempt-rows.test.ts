import { expect, test } from "vitest";
import { type Entry, pending } from "../core/entry.ts";
import { ListCodec } from "../list/format/codec.ts";
import { formatAttempts, formatProvenance } from "./attempt-rows.ts";

test("a history written by hand is shown as far as possible", () => {
  const odd =
    '{"attempt":{},"host":7,"startedAt":{"toString":1},"endedAt":{"valueOf":0},"exitCode":"x","signal":null,"log":false}';
  const text = `[["executed",{"status":"failed","attempt":2,"host":"h","startedAt":"s","history":[{},${odd}]},"a"]]`;
  const [entry] = new ListCodec("x").parse(Buffer.from(text));
  const context = { now: 0, width: 80, style: (_: string, word: string) => word, livenessByClaim: new Map() };
  expect(formatAttempts(entry as Entry, context)).toEqual([
    "",
    "attempt  host  started  time  exit  log",
    "",
    "         7                    x",
    "      2  h",
  ]);
});

test("output folder and what really ran are shown, without control characters", () => {
  const entry = {
    ...pending(["echo", "{n}"], { output: "out/\u001Bx" }),
    facts: { ran: ["echo", "1 2"] },
  } as Entry;
  expect(formatProvenance(entry)).toEqual(["", "ran: echo '1 2'", String.raw`output out/\x1bx`]);
});
