import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../sweep/random.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { pending } from "./entry.ts";
import { parseSelection } from "./parse-selection.ts";
import { formatNumbers, select } from "./selection.ts";
import { quoteWords, splitWords } from "./shell-words.ts";

const ODD = [
  "",
  " ",
  "a b",
  "it's",
  '"',
  "$HOME",
  "`id`",
  "\\",
  "a\nb",
  "\t",
  "\u0001",
  "é🙂",
  "*",
  "~",
  "#x",
  "a=b",
  "-",
  "--",
  "\u007f",
  "\u0085",
  "\u202Egpj.exe",
  "\u2066'\u2028\\",
  "!",
];

describe("shell words", () => {
  test("bash parses quoted words into the same words", () => {
    const script = String.raw`printf '%s\0' ` + quoteWords(ODD);
    const words = execFileSync("bash", ["-c", script], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C.UTF-8" },
    });
    expect(words.split("\0").slice(0, -1)).toEqual(ODD);
  });

  test("text is split into words as by bash", () => {
    for (const text of [
      "a  b",
      "'a b' c",
      String.raw`"a\"b" a\ b`,
      `x'y'"z"`,
      "''",
      String.raw`$'a\nb\tc\\\'\"' x$'\x41\101\u00e9\U0001F642'y`,
      String.raw`"$'a'" \$'a' $'\d\q\a\e'`,
      String.raw`"a\b"`,
      "  ",
    ]) {
      const words = execFileSync("bash", ["-c", `printf '%s\\0' ${text}`], {
        encoding: "utf8",
        env: { ...process.env, LC_ALL: "C.UTF-8" },
      });
      expect(splitWords(text)).toEqual(text.trim() === "" ? [] : words.split("\0").slice(0, -1));
    }
    // bash splits only at its own blanks, not at those of Unicode: macOS puts U+202F into the
    // names of screenshots
    expect(splitWords("a\u00A0b c\u202Fd")).toEqual(["a\u00A0b", "c\u202Fd"]);
    expect(() => splitWords("a 'b")).toThrow("a quote (') is not closed");
    expect(() => splitWords("a\\")).toThrow("lone backslash");
    expect(() => splitWords("$'a")).toThrow("a quote ($') is not closed");
    expect(() => splitWords(String.raw`$'\x00'`)).toThrow(String.raw`\x00 is not a character`);
    expect(() => splitWords(String.raw`$'\xff'`)).toThrow(String.raw`\xff is not a character`);
    expect(splitWords(quoteWords(ODD))).toEqual(ODD);
  });
});

describe("shell words, at random", () => {
  const random = seededRandom(3);
  const word = (alphabet: string): string =>
    Array.from({ length: 1 + random() * 5 }, () => alphabet.charAt(random() * alphabet.length)).join("");

  /** The words that bash parses each of `lines` into. Bash prints their number and then the
   *  words. */
  function readByBash(lines: readonly string[]): string[][] {
    const script = [String.raw`show() { printf '%s\0' $# "$@"; }`, ...lines.map((line) => `show ${line}`)];
    const env = { ...process.env, LC_ALL: "C.UTF-8" };
    const shown = execFileSync("bash", ["-c", script.join("\n")], { encoding: "utf8", env }).split("\0");
    return lines.map(() => shown.splice(0, 1 + Number(shown[0])).slice(1));
  }

  test("bash parses any quoted words into the same words", () => {
    const odd = "ab=/\"'\\ $`*?[]{}()<>|&;!#~^%@:,.-\n\t\r\u0007\u0085\u00A0é";
    const argvs = Array.from({ length: 300 }, () =>
      Array.from({ length: 1 + random() * 3 }, () => word(odd)),
    );
    expect(readByBash(argvs.map(quoteWords))).toEqual(argvs);
  });

  test("the first word is a program, whatever it looks like", () => {
    const script = `command_not_found_handle() { printf '%s|' "$@"; }; ${quoteWords(["a=b", "c=d", "=ls"])}`;
    expect(execFileSync("bash", ["-c", script], { encoding: "utf8" })).toBe("a=b|c=d|=ls|");
    expect(quoteWords(["echo", "=ls"])).toBe("echo '=ls'"); // zsh would look up ls
  });

  test("random text is split into words as by bash", () => {
    const texts = Array.from({ length: 400 }, () => word("ab '\"\\\t.") + word("ab '\"\\ é")).filter(
      (text) => {
        try {
          return splitWords(text).length >= 0;
        } catch {
          return false; // a quote is not closed, or the last character is a backslash
        }
      },
    );
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.map(splitWords)).toEqual(readByBash(texts));
  });
});

describe("selections", () => {
  const entries = ["a 0.1", "b 0.2", "c 0.1"].map((text) => pending(["run", ...text.split(" ")]));
  test.each([
    ["1", [1]],
    ["0,2", [0, 2]],
    ["0-last:2", [0, 2]],
    ["last", [2]],
    ["all", [0, 1, 2]],
    ["pending", [0, 1, 2]],
    ["0.1", [0, 2]],
    ["b 0.2", [1]],
  ])("%s", (text, numbers) => {
    expect(select(entries, parseSelection(text))).toEqual(numbers);
  });

  test("a selection without entries is refused", () => {
    expect(() => select(entries, parseSelection("failed"))).toThrow(
      'no entry matches "failed" (entries 0 to 2)',
    );
    expect(() => parseSelection("5-3")).toThrow("runs backwards");
    expect(() => parseSelection("0-9:0")).toThrow('the step of "0-9:0" is 0');
    expect(() => parseSelection("  ")).toThrow("the selection is empty");
    expect(() => select([], parseSelection("0"))).toThrow("(the list is empty)");
    expect(select([], parseSelection("all"))).toEqual([]);
  });

  test("formatted numbers parse to the same numbers", () => {
    expect(formatNumbers([0, 2, 3, 4, 9])).toBe("0,2-4,9");
    const many = Array.from({ length: 40 }, () => pending(["x"]));
    const random = seededRandom(4);
    for (let round = 0; round < 200; round++) {
      const numbers = many.flatMap((_, n) => (n === round % 40 || random() < 0.5 ? [n] : []));
      expect(select(many, parseSelection(formatNumbers(numbers)))).toEqual(numbers);
    }
  });
});

test.each([
  [40, "0.0s"],
  [9_949, "9.9s"],
  [59_499, "59s"],
  [185_000, "3m 05s"],
  [7_620_000, "2h 07m"],
  [360_000_000, "4d 4h"],
])("%i ms is %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

describe("durations from text", () => {
  test.each([
    ["30s", 30_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
    ["1h30m", 5_400_000],
    ["1d2h3m4s", 93_784_000],
    ["0.5h", 1_800_000],
    ["90", 90_000],
    ["0.25", 250],
  ])("%s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(["", "0", "h", "2 hours", "5M", "-5", "30m1h", "1h1h", "1:3x", "1e3", "5m5", "Infinity"])(
    "refuses %j and says how to write it",
    (text) => {
      expect(() => parseDuration(text)).toThrow(
        expect.objectContaining({
          message: `"${text}" is not a duration`,
          hint: expect.stringContaining("1h30m") as string,
        }),
      );
    },
  );
});
