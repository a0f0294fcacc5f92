import { expect, test } from "vitest";
import { DateReader } from "../../core/date-reader.ts";
import type { Entry } from "../../core/entry.ts";
import { spansOf } from "./attempt-spans.ts";

const AT = "2026-11-20T10:00:0";
const at = (second: number): number => Date.parse(`${AT}${second}.000Z`);

function shown(status: string, facts: Record<string, unknown>, isLost = false): string[] {
  const entry = { status, argv: ["true"], options: {}, facts, extra: {} } as unknown as Entry;
  return spansOf(entry, new DateReader(), isLost).map(
    (span) =>
      `${span.attempt} ${span.host} ${span.place} ${span.status} ${span.start - at(0)}-${span.end === undefined ? "" : span.end - at(0)}`,
  );
}

test("all attempts are there, with how each ended", () => {
  const history = [
    { attempt: 1, host: "a", startedAt: `${AT}0.000Z`, endedAt: `${AT}1.000Z`, exitCode: 1 },
    { attempt: 2, host: "a", startedAt: `${AT}2.000Z`, reason: "lost" },
    { attempt: 3, host: "b", startedAt: `${AT}3.000Z`, endedAt: `${AT}4.000Z`, reason: "cancelled" },
    { attempt: 4, host: "b", startedAt: `${AT}4.000Z`, endedAt: `${AT}5.000Z`, exitCode: 0 },
    { attempt: 5, host: "b", startedAt: `${AT}5.000Z`, endedAt: `${AT}6.000Z` },
  ];
  const past = [
    "1 a slot unknown failed 0-1000",
    "2 a slot unknown lost 2000-2000",
    "3 b slot unknown cancelled 3000-4000",
    "4 b slot unknown done 4000-5000",
    "5 b slot unknown unknown 5000-6000",
  ];
  expect(shown("pending", { attempt: 5, history })).toEqual(past);
  const claim = { attempt: 6, host: "c", pid: 7, claim: "x", startedAt: `${AT}7.000Z`, history };
  expect(shown("running", { ...claim, slot: 2 })).toEqual([...past, "6 c slot 2 running 7000-"]);
  expect(shown("running", claim, true)).toEqual([...past, "6 c pid 7 lost 7000-7000"]);
  expect(shown("running", { ...claim, queued: 1 })).toEqual(past);
  expect(shown("failed", { ...claim, reason: "lost" }).at(-1)).toBe("6 c pid 7 lost 7000-7000");
  expect(shown("done", { ...claim, endedAt: `${AT}9.000Z` }).at(-1)).toBe("6 c pid 7 done 7000-9000");
});

test("what a user or a wrong clock has made of a record breaks nothing", () => {
  expect(shown("unknown", {})).toEqual([]);
  expect(shown("done", { host: `a\nb${"c".repeat(1000)}`, startedAt: `${AT}5.000Z` })).toEqual([
    `1 a\\nb${"c".repeat(296)} slot unknown done 5000-5000`,
  ]);
  expect(shown("done", { startedAt: "yesterday", endedAt: "today" })).toEqual([]);
  expect(shown("done", { startedAt: `${AT}5.000Z`, endedAt: `${AT}1.000Z` })).toEqual([
    "1  slot unknown done 5000-5000",
  ]);
  expect(
    shown("pending", { history: [{ attempt: "two", host: 7, startedAt: `${AT}1.000Z` }, { startedAt: 8 }] }),
  ).toEqual(["1  slot unknown unknown 1000-1000"]);
});
