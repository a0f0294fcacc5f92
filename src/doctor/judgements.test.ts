import { expect, test } from "vitest";
import { judgeAccess } from "./access.ts";
import { judgeClock, judgeHeartbeat } from "./clock.ts";
import { judgeNames, judgePeerRaces, judgeRemoval, judgeReplies } from "./examine-with-peer.ts";
import { judgeRaces } from "./exclusive.ts";
import { judgeHostName, judgeStorage } from "./machine.ts";
import { judgeReplacing } from "./replacing.ts";
import { judgeRoom } from "./free-space.ts";
import { judgeUpdates } from "./updates.ts";

const MIB = 2 ** 20;

test.each([
  ["one winner each", judgeRaces([1, 1, 1], "mkdir"), "yes"],
  ["nobody won one", judgeRaces([1, 0, 1], "mkdir"), "yes"],
  ["two winners once", judgeRaces([1, 2, 1], "mkdir"), "no"],
  ["nobody ever wins", judgeRaces([0, 0], "mkdir"), "no"],
  ["whole and at once", judgeReplacing({ torn: 0, missing: 3, stale: 0 }), "yes"],
  ["torn reads", judgeReplacing({ torn: 3, missing: 0, stale: 0 }), "warn"],
  ["old versions", judgeReplacing({ torn: 3, missing: 0, stale: 1 }), "no"],
  ["lost updates", judgeUpdates(39, 40, 5), "no"],
  ["an update made twice", judgeUpdates(41, 40, 5), "warn"],
  ["all updates", judgeUpdates(40, 40, 5), "yes"],
  ["private", judgeAccess(0o40700), "yes"],
  ["sticky, but private", judgeAccess(0o41700), "yes"],
  ["everybody, sticky", judgeAccess(0o41777), "no"],
  ["everybody", judgeAccess(0o40777), "warn"],
  ["plenty of room", judgeRoom({ bavail: 1000, bsize: MIB, files: 0, ffree: 0 }), "yes"],
  ["little room", judgeRoom({ bavail: 99, bsize: MIB, files: 0, ffree: 0 }), "warn"],
  ["few files", judgeRoom({ bavail: 1000, bsize: MIB, files: 1000, ffree: 9 }), "warn"],
  ["clocks agree", judgeClock(-1_500, "ours", "theirs"), "yes"],
  ["clocks a little off", judgeClock(-30_000, "ours", "theirs"), "yes"],
  ["clocks far off", judgeClock(-90_000, "ours", "theirs"), "warn"],
  ["touches to the second", judgeHeartbeat({ millis: false, beats: true }), "yes"],
  ["no touches", judgeHeartbeat({ millis: true, beats: false }), "no"],
  ["a name", judgeHostName("gpu1"), "yes"],
  ["localhost", judgeHostName("localhost.localdomain"), "warn"],
  ["a container", judgeHostName("0123456789ab"), "warn"],
  ["known storage", judgeStorage("NFS"), "yes"],
  ["unknown storage", judgeStorage(undefined), "warn"],
  ["both won", judgePeerRaces(1, 100, 100), "no"],
  ["nobody won some", judgePeerRaces(0, 98, 100), "yes"],
  ["seen late", judgeReplies(21_000), "warn"],
  ["gone late", judgeRemoval(21_000), "warn"],
  ["same names", judgeNames("a", "a"), "warn"],
])("%s", (_, finding, verdict) => {
  expect(finding.verdict).toBe(verdict);
  expect(finding.advice === undefined).toBe(verdict === "yes");
});
