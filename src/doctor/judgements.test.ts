import { expect, test } from "vitest";
import { assessAccess } from "./access.ts";
import { assessClock, assessHeartbeat } from "./clock.ts";
import { assessNames, assessPeerRaces, assessRemoval, assessReplies } from "./examine-with-peer.ts";
import { assessRaces } from "./exclusive.ts";
import { assessHostName, assessStorage } from "./machine.ts";
import { assessReplacing } from "./replacing.ts";
import { assessFreeSpace } from "./free-space.ts";
import { assessUpdates } from "./updates.ts";

const MIB = 2 ** 20;

test.each([
  ["one winner each", assessRaces([1, 1, 1], "mkdir"), "yes"],
  ["nobody won one", assessRaces([1, 0, 1], "mkdir"), "yes"],
  ["two winners once", assessRaces([1, 2, 1], "mkdir"), "no"],
  ["nobody ever wins", assessRaces([0, 0], "mkdir"), "no"],
  ["whole and at once", assessReplacing({ torn: 0, missing: 3, stale: 0 }), "yes"],
  ["torn reads", assessReplacing({ torn: 3, missing: 0, stale: 0 }), "warn"],
  ["old versions", assessReplacing({ torn: 3, missing: 0, stale: 1 }), "no"],
  ["lost updates", assessUpdates(39, 40, 5), "no"],
  ["an update made twice", assessUpdates(41, 40, 5), "warn"],
  ["all updates", assessUpdates(40, 40, 5), "yes"],
  ["private", assessAccess(0o40700), "yes"],
  ["sticky, but private", assessAccess(0o41700), "yes"],
  ["everybody, sticky", assessAccess(0o41777), "no"],
  ["everybody", assessAccess(0o40777), "warn"],
  ["plenty of room", assessFreeSpace({ bavail: 1000, bsize: MIB, files: 0, ffree: 0 }), "yes"],
  ["little room", assessFreeSpace({ bavail: 99, bsize: MIB, files: 0, ffree: 0 }), "warn"],
  ["few files", assessFreeSpace({ bavail: 1000, bsize: MIB, files: 1000, ffree: 9 }), "warn"],
  ["clocks agree", assessClock(-1_500, "ours", "theirs"), "yes"],
  ["clocks a little off", assessClock(-30_000, "ours", "theirs"), "yes"],
  ["clocks far off", assessClock(-90_000, "ours", "theirs"), "warn"],
  ["touches to the second", assessHeartbeat({ milliseconds: false, heartbeats: true }), "yes"],
  ["no touches", assessHeartbeat({ milliseconds: true, heartbeats: false }), "no"],
  ["a name", assessHostName("gpu1"), "yes"],
  ["localhost", assessHostName("localhost.localdomain"), "warn"],
  ["a container", assessHostName("0123456789ab"), "warn"],
  ["known storage", assessStorage("NFS"), "yes"],
  ["unknown storage", assessStorage(undefined), "warn"],
  ["both won", assessPeerRaces(1, 100, 100), "no"],
  ["nobody won some", assessPeerRaces(0, 98, 100), "yes"],
  ["seen late", assessReplies(21_000), "warn"],
  ["gone late", assessRemoval(21_000), "warn"],
  ["same names", assessNames("a", "a"), "warn"],
])("%s", (_, finding, verdict) => {
  expect(finding.verdict).toBe(verdict);
  expect(finding.advice === undefined).toBe(verdict === "yes");
});
