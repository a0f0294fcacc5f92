import { expect, test } from "vitest";
import { type Entry, pending } from "../../core/entry.ts";
import { type Claimed, claimNext } from "../changes/claim.ts";
import { formatList, ListCodec } from "./codec.ts";
import { lose } from "../changes/lose.ts";
import { postpone } from "../changes/postpone.ts";
import { settle } from "../changes/settle.ts";

const NOW = "2026-11-20T10:00:00.000Z";
const MOST = Number.MAX_SAFE_INTEGER;
const FAILED = { kind: "exited", exitCode: 1 } as const;
const CUT_OFF = { kind: "interrupted", signal: "SIGKILL", isLoss: true } as const;

type End = (claimed: Claimed) => (entries: readonly Entry[]) => { readonly entries: readonly Entry[] };

test.each<[string, End]>([
  ["begins", () => (entries) => ({ entries })],
  ["fails", (claimed) => settle(claimed, FAILED, NOW, { count: Number.POSITIVE_INFINITY, delayMs: 0 })],
  ["is lost", (claimed) => lose(new Map([[claimed.entry.facts.claim, "r"]]), NOW)],
  ["is cut off", (claimed) => settle(claimed, CUT_OFF, NOW)],
  ["is put off", (claimed) => postpone(claimed, { said: "no", at: 0, waitMs: 1 })],
])("counts at their maximum leave a valid list when the entry %s", (_, end) => {
  const facts = { attempt: MOST, losses: MOST, failures: MOST, checks: MOST };
  const who = { claim: "c", host: "h", pid: 1, runner: "r", startedAt: NOW, directory: "/d" };
  const { entries, value } = claimNext(who)([{ ...pending(["a"]), facts }]);
  const text = formatList(end(value as Claimed)(entries).entries);
  expect(formatList(new ListCodec("e.json").parse(Buffer.from(text)))).toBe(text);
});
