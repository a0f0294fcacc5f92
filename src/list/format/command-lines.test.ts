import { expect, test } from "vitest";
import { refusalOf } from "../../../test/helpers/refusal.ts";
import { parseCommandLines } from "./command-lines.ts";

function read(text: string): unknown[] {
  return parseCommandLines(text, "input").map(({ line, entry, shellSyntax }) => [
    line,
    entry.options.env ?? {},
    entry.argv.join("|"),
    ...shellSyntax,
  ]);
}

test("a backslash at the end of a line joins it with the next, and the first has the number", () => {
  expect(read("a \\\n  --b 1 \\\n\tc\n\n# no \\\nd\\\\\ne \\\r\nf\r\n")).toEqual([
    [1, {}, "a|--b|1|c"],
    [6, {}, "d\\"],
    [7, {}, "e|f"],
  ]);
  expect(refusalOf(() => read("a\n\nb \\"))).toContain("input, line 3: the text ends in a lone backslash");
});

test("variables before the program, and what only a shell would do; JSON is exact", () => {
  expect(read(`A=1 p B=2\np > $X\n["A=1", ">"]\n[{"env": {"C": "3"}}, "p"]`)).toEqual([
    [1, { A: "1" }, "p|B=2"],
    [2, {}, "p|>|$X", ">", "$X"],
    [3, {}, "A=1|>"],
    [4, { C: "3" }, "p"],
  ]);
  expect(refusalOf(() => read("p\nlr=1"))).toContain("input, line 2: lr=1 sets a variable");
});
