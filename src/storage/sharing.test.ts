import { expect, test } from "vitest";
import { isShared, sharingIn } from "./sharing.ts";

/** Octal modes: of the folder and the list, and of the directories and files that are made beside
 *  the list. */
test.each([
  ["private", 0o700, 0o600, 0o700, 0o600],
  ["private, umask 022", 0o755, 0o644, 0o755, 0o644],
  ["a list that only its owner may use", 0o755, 0o600, 0o700, 0o600],
  ["of a group", 0o2770, 0o660, 0o2770, 0o660],
  ["of a group, readable for others", 0o2775, 0o664, 0o2775, 0o664],
  ["of a group, with a list that others may not read", 0o2775, 0o640, 0o2770, 0o660],
  ["of everybody", 0o777, 0o666, 0o777, 0o666],
  ["of everybody, with the sticky bit", 0o1777, 0o644, 0o755, 0o644],
  ["the same, a private list", 0o1777, 0o600, 0o700, 0o600],
  ["unusual: the owner has no permission", 0o070, 0o660, 0o770, 0o660],
])("%s", (_, folder, list, directory, file) => {
  const sharing = sharingIn({ mode: 0o40000 | folder, gid: 7 }, { mode: 0o100000 | list });
  expect(sharing).toEqual({ directory, file, gid: 7 });
});

test("a folder is shared when several users may replace files in it", () => {
  const modes = [0o755, 0o775, 0o2770, 0o777, 0o1777, 0o1770];
  expect(modes.map((mode) => isShared({ mode }))).toEqual([false, true, true, true, false, false]);
});
