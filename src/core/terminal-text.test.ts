import { describe, expect, test } from "vitest";
import { quoteWords, splitWords } from "./shell-words.ts";
import { forTerminal, isSealed, jsonForTerminal, seal, unbroken, visible } from "./terminal-text.ts";

const HOSTILE =
  "\u0000\u0007\b\t\r\u001B]0;title\u0007\u001B[2J\u007F\u0085\u009B31m\u061C\u200E\u200F\u2028\u2029\u202A\u202E\u2066\u2069\uD83D!";

describe("text for a terminal", () => {
  test("escapes everything that a terminal would interpret, and is idempotent", () => {
    expect(visible(HOSTILE)).toBe(
      String.raw`\x00\x07\x08\t\r\x1b]0;title\x07\x1b[2J\x7f\u0085\u009b31m\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ud83d!`,
    );
    expect(visible("a\nb")).toBe(String.raw`a\nb`);
    expect(visible(visible(HOSTILE))).toBe(visible(HOSTILE));
    expect(forTerminal(HOSTILE)).toBe(visible(HOSTILE));
  });

  test("leaves letters of all scripts, composed emoji and backslashes unchanged", () => {
    const text = "é 模型 שלום مرحبا 👩‍🔬 \\ \\x1b";
    expect(visible(text)).toBe(text);
    expect(forTerminal(`${text}\nb`)).toBe(`${text}\nb`);
    expect(unbroken("a\nb")).toBe(String.raw`a\nb`);
  });

  test("keeps sealed colours and escapes all others", () => {
    const line = `${seal("\u001B[31m")}FAILED${seal("\u001B[39m")} \u001B[32mdone`;
    expect(isSealed(line)).toBe(true);
    expect(isSealed("\u001B[32mdone")).toBe(false);
    expect(forTerminal(line)).toBe(`\u001B[31mFAILED\u001B[39m ${String.raw`\x1b[32mdone`}`);
    expect(forTerminal(seal("\u001B]0;title\u0007"))).not.toContain("\u001B");
  });
});

test("JSON parses to the same value and is safe to print", () => {
  for (const indent of [undefined, 2]) {
    const text = jsonForTerminal({ [HOSTILE]: [HOSTILE, "é\n"] }, indent);
    expect(text).toBe(forTerminal(text));
    expect(JSON.parse(text)).toEqual({ [HOSTILE]: [HOSTILE, "é\n"] });
  }
});

test("a quoted command line is printed as it must be typed, without further escapes", () => {
  const words = ["echo", HOSTILE.slice(1, -2), "'\u202E\\", "\n"];
  const line = quoteWords(words);
  expect(forTerminal(line)).toBe(line);
  expect(unbroken(line)).toBe(line);
  expect(splitWords(line)).toEqual(words);
  // what a program receives in the place of a lone surrogate
  expect(quoteWords(["a\uD83D"])).toBe("$'a\uFFFD'");
});
