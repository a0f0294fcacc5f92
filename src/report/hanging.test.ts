import { expect, test } from "vitest";
import { hangingLines } from "./hanging.ts";

test.each<[number, string[]]>([
  [80, ["l or Enter  the end of its log, as it grows"]],
  [30, ["l or Enter  the end of its", "            log, as it grows"]],
  [
    5,
    [
      "l or Enter  the",
      "            end",
      "            of",
      "            its",
      "            log,",
      "            as",
      "            it",
      "            grows",
    ],
  ],
])("at %i columns", (width, lines) => {
  expect(hangingLines("l or Enter", "the end of its log, as it grows", 12, width)).toEqual(lines);
});
