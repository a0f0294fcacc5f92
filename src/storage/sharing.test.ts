import { expect, test } from "vitest";
import { isShared, sharingIn } from "./sharing.ts";

/** As chmod writes them: the folder and the list; the directories and the files made beside the list. */
test.each([
  ["private", 0o700, 0o600, 0o700, 0o600],
  ["private, umask 022", 0o755, 0o644, 0o755, 0o644],
  ["the list is for its owner alone", 0o755, 0o600, 0o700, 0o600],
  ["a group's", 0o2770, 0o660, 0o2770, 0o660],
  ["a group's, which others read", 0o2775, 0o664, 0o2775, 0o664],
  ["a group's, a list that others may not read", 0o2775, 0o640, 0o2770, 0o660],
  ["everybody's", 0o777, 0o666, 0o777, 0o666],
  ["everybody's with the sticky bit", 0o1777, 0o644, 0o755, 0o644],
  ["the same, a private list", 0o1777, 0o600, 0o700, 0o600],
  ["odd: not for its owner", 0o070, 0o660, 0o770, 0o660],
])("%s", (_, folder, list, directory, file) => {
  const sharing = sharingIn({ mode: 0o40000 | folder, gid: 7 }, { mode: 0o100000 | list });
  expect(sharing).toEqual({ directory, file, gid: 7 });
});

test("shared is what several may replace files in", () => {
  const modes = [0o755, 0o775, 0o2770, 0o777, 0o1777, 0o1770];
  expect(modes.map((mode) => isShared({ mode }))).toEqual([false, true, true, true, false, false]);
});
