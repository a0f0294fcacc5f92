import { expect, test } from "vitest";
import { type Entry, pending } from "../core/entry.ts";
import { scanList } from "../list/format/scan.ts";
import { ListCodec } from "../list/format/codec.ts";
import { tally } from "../list/queries/tally.ts";
import { describeCommits, describeDirectories } from "./commit-lines.ts";

const base = { argv: ["true"] as const, options: {}, extra: {} };
const ended = (directory: string, gitCommit: string, cwd?: string): Entry => ({
  ...base,
  status: "done",
  facts: { directory, gitCommit },
  options: cwd === undefined ? {} : { cwd },
});

test("attempts on several commits, or in several directories, are said", () => {
  const [a, b] = ["a".repeat(40), `${"b".repeat(40)}-dirty`];
  const entries = [
    ended("/x y", a),
    ended("/z", b),
    ended("/z", b),
    ended("/x y/sub", b, "sub"),
    ended("/quote'\"\\", b),
    pending(["true"]),
  ];
  const text = new ListCodec("x").format(entries);
  for (const { commits, directories } of [tally(entries), tally(scanList(Buffer.from(text), "x"))]) {
    expect(describeCommits(commits)).toEqual([
      "note: attempts ran on 2 states of the code: bbbbbbb with changes (4), aaaaaaa (1)",
    ]);
    expect(describeDirectories(directories)).toEqual([
      String.raw`note: attempts ran in 3 directories: /z (2), '/x y' (1), '/quote'\''"\' (1)`,
    ]);
  }
  const one = tally([ended("/x", a), ended("/x/sub", a, "sub"), pending(["true"])]);
  expect([...describeCommits(one.commits), ...describeDirectories(one.directories)]).toEqual([]);
});
