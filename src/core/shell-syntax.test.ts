import { describe, expect, test } from "vitest";
import { parseWords } from "./parse-words.ts";
import { shellSyntax } from "./shell-syntax.ts";

function found(text: string): string[] {
  return shellSyntax(parseWords(text), 0);
}

describe("what only a shell would expand or obey is found", () => {
  test.each([
    ["a > b", [">"]],
    ["a 2>&1 >>b", ["2>&1", ">>"]],
    ["a&>b", ["&>"]],
    ["a >| b <c <<<d", [">|", "<", "<<<"]],
    ["a|tee b", ["|"]],
    ["a || b && c & d; e", ["||", "&&", "&", ";"]],
    ["a --x=$HOME ${B} $1 $@ $? $(c) `d`", ["$HOME", "${B}", "$1", "$@", "$?", "$(", "`"]],
    ['a "$HOME/b"', ["$HOME"]],
    ["a *.txt b? data[12].csv", ["*.txt", "b?", "data[12].csv"]],
    ["a {1..3} {a,b} x{01..10..2}y {-1..1}", ["{1..3}", "{a,b}", "x{01..10..2}y", "{-1..1}"]],
    ["a ~ ~/b ~ada/b", ["~", "~/b", "~ada/b"]],
    ["a # b > c", ["#"]],
    ["cd a", ["cd"]],
    ["source venv/bin/activate", ["source"]],
    [". venv/bin/activate", ["."]],
  ])("%s", (text, marks) => {
    expect(found(text)).toEqual(marks);
  });
});

describe("nothing is found where a shell has nothing to do", () => {
  test.each([
    "python main.py --lr 0.1 -v a=b +a=b a.b=c,d 1e-3 x@y %z a:b a/b.c a^b !a",
    "a model.layers=[64,64] ~db.password x=~/y",
    "a 'b > c' '$HOME' '`id`' '*' '~' '{a,b}' '#' '&&' '[1,2]' 'a.b=[1,2]'",
    String.raw`a \> \$HOME \* \~ \#b \| \; \{a,b\} "\$HOME" "\`id\`"`,
    'a "b > c" "*" "~" "{a,b}" "x;y" "a|b"',
    "a b#c {} {lr} {a.b} {x: 1} $ a$ [",
    "a $'\\x3e' $'$HOME'",
    "echo cd",
    "'cd' a",
  ])("%s", (text) => {
    expect(found(text)).toEqual([]);
  });
});
