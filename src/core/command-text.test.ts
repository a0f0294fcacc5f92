import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { refusalOf } from "../../test/helpers/refusal.ts";
import { commandOfWords, commandText, parseCommand, shellNote } from "./command-text.ts";

describe("a command as a person writes it", () => {
  test.each([
    ["A=1 B='x y' python a.py c=d", { A: "1", B: "x y" }, ["python", "a.py", "c=d"]],
    ["A= p", { A: "" }, ["p"]],
    ["A=1 A=2 p", { A: "2" }, ["p"]],
    [`A=a=b"c d"'e' p`, { A: "a=bc de" }, ["p"]],
    ["'A=1' p", undefined, ["A=1", "p"]],
    ["'A'=1 p", undefined, ["A=1", "p"]],
    [String.raw`A\=1 p`, undefined, ["A=1", "p"]],
    ["a.b=1 p", undefined, ["a.b=1", "p"]],
    ["1A=1 p", undefined, ["1A=1", "p"]],
    ["--a=1 B=2", undefined, ["--a=1", "B=2"]],
    ["env A=1 p", undefined, ["env", "A=1", "p"]],
    [
      "python a.py lr=0.1 'model.layers=[1,2]'",
      undefined,
      ["python", "a.py", "lr=0.1", "model.layers=[1,2]"],
    ],
    ["", undefined, []],
  ])("%s", (text, env, words) => {
    expect(parseCommand(text)).toEqual({ env, words, shellSyntax: [] });
  });

  test("a backslash at the end of a line joins the lines, as in bash", () => {
    const text = "echo a\\\nb \\\n  \"c\\\nd\" 'e\\\nf' \\\r\n g";
    const shown = execFileSync("bash", ["-c", `printf '%s|' ${text.replace("\\\r\n", "\\\n")}`], {
      encoding: "utf8",
    });
    expect(parseCommand(text).words).toEqual(shown.split("|").slice(0, -1));
  });

  test("a name that an object has anyway is a variable like others", () => {
    expect(Object.entries(parseCommand("__proto__=1 p").env ?? {})).toEqual([["__proto__", "1"]]);
  });

  test("what is found in the value of a variable", () => {
    expect(parseCommand("A=$B C=~/x D=*.txt E={1,2} F=#x p").shellSyntax).toEqual(["$B", "C=~/x"]);
  });

  test("variables without a program are refused", () => {
    expect(refusalOf(() => parseCommand("lr=0.1 model=big"))).toBe(
      "usage: lr=0.1 model=big sets variables for a program, but names no program; for example: SEED=1 python main.py",
    );
  });

  test("words that a shell has split already are exact", () => {
    expect(commandOfWords(["A=$B", "p", "$HOME", "> x", "C=1"])).toEqual({
      env: { A: "$B" },
      words: ["p", "$HOME", "> x", "C=1"],
      shellSyntax: [],
    });
  });

  test("is written as text that is read, by bash, too, as the same command", () => {
    for (const text of ["A=1 B='x y' C=$'\\n' printenv A B C", "'A=1' p", "p '~' '>'"]) {
      const { env, words } = parseCommand(text);
      expect(parseCommand(commandText({ env, words }))).toMatchObject({ env, words, shellSyntax: [] });
    }
    const line = commandText(parseCommand("A='x y' B='$HOME' printenv A B"));
    expect(execFileSync("bash", ["-c", line], { encoding: "utf8" })).toBe("x y\n$HOME\n");
  });
});

test("the note names what was found", () => {
  expect(shellNote([">"])).toBe("'>' is passed to the program unchanged");
  expect(shellNote(["$A", "|"])).toBe("'$A' and '|' are passed to the program unchanged");
  expect(shellNote(["$A", "|", ";", "*", "?"])).toBe(
    "'$A', '|', ';' and 2 more are passed to the program unchanged",
  );
});
