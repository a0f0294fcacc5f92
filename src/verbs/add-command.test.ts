import { describe, expect, test } from "vitest";
import { refusalOf } from "../../test/helpers/refusal.ts";
import { oneScript } from "./add-command.ts";
import { gridForSources } from "./parallel-sources.ts";

describe("the operands of --shell", () => {
  test("one text, with or without --, or standard input", () => {
    const one = { file: "e.json", fromInput: false, words: ["a && b"] };
    expect(oneScript(["e.json", "a && b"])).toEqual(one);
    expect(oneScript(["e.json", "a && b"], ["a && b"])).toEqual(one);
    expect(oneScript(["e.json", "-"])).toEqual({ file: "e.json", fromInput: true, words: [] });
  });

  test.each([
    [
      ["a && b > c", "e.json"],
      [],
      "the list comes first, then --shell and the text; cooperate --add e.json --shell 'a && b > c'",
    ],
    [["e.json"], [], "--shell needs the list and one text for bash; cooperate --add e.json --shell 'cd sub"],
    [["e.json", " "], [], "--shell needs the list and one text"],
    [["e.json", "--nmae", "a"], [], "unknown option --nmae"],
    [
      ["e.json", "p", "&&", "q", "x y", ">", "z"],
      ["p", "&&", "q", "x y", ">", "z"],
      String.raw`quote it: cooperate --add e.json --shell 'p && q '\''x y'\'' > z'`,
    ],
  ])("%j is refused", (args, literal, message) => {
    expect(refusalOf(() => oneScript(args, literal))).toContain(message);
  });
});

test.each([
  ["python a.py ::: 1 2", "+command 'python a.py' +pos-arg 1 2"],
  ["python a.py {} ::: 1 2", "+command 'python a.py' +pos-arg 1 2"],
  ["python a.py --lr {1} -b {2} ::: 1 2 ::: 3", "+command 'python a.py' +arg --lr 1 2 +arg -b 3"],
  ["python a.py --lr={} --x 1 ::: 1 +2", "+command 'python a.py --x 1' +arg --lr 1 +2"],
  ["python a.py --lr {1} ::: 1 2 :::+ a b", "+command 'python a.py' +arg --lr 1 2 +pos-arg a b +zip"],
])("%s of GNU parallel is a grid", (text, options) => {
  expect(gridForSources("e.json", text.split(" "))).toBe(`cooperate --grid e.json ${options}`);
});
