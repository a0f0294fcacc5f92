import { expect, test } from "vitest";
import { screenLines } from "./screen-lines.ts";

const ESC = "\u001B[";

test.each([
  ["plain lines", "a\nb\n", ["a", "b", ""]],
  ["the last state of a progress bar", "10 %\r50 %\r100 %\ndone", ["100 %", "done"]],
  ["a shorter last state", "downloading 9.9 MB\rdone\n", ["done", ""]],
  ["lines that end as in Windows", "a\r\nb\r\n", ["a", "b", ""]],
  ["a bar that has returned already", "50 %\r", ["50 %"]],
  ["a bar that was wiped with blanks", "50 %\r      \rnext\n", ["next", ""]],
  ["a bar that was wiped with a sequence", `50 %\r${ESC}Knext ${ESC}2K\n`, ["", ""]],
  ["colours", `${ESC}1;31mred${ESC}0m${ESC}39;49m text`, ["red text"]],
  ["titles and links", "\u001B]0;title\u0007a\u001B]8;;http://x\u001B\\b", ["ab"]],
  ["backspaces (Keras)", "1/9 [>..]\b\b\b\b\b\b\b\b\b2/9 [=>.]", ["2/9 [=>.]"]],
  ["two bars (tqdm)", `a 1\n\rb 1${ESC}A\ra 2\n\rb 2${ESC}A\ra 3\n`, ["a 3", "b 2"]],
  ["a table that is drawn again (rich)", `x 1\ny 1\n${ESC}2A${ESC}2Kx 2\n${ESC}2Ky 2\n`, ["x 2", "y 2", ""]],
  ["a cleared screen", `old\nold\n${ESC}H${ESC}2Jnew\n`, ["new", ""]],
  ["what is erased below", `a\nb\nc${ESC}2A\r${ESC}Jd`, ["d"]],
  ["wild movements", `${ESC}999Aa${ESC}9999999B${ESC}3D${ESC}K`, [""]],
  ["a sequence that is cut", `a${ESC}`, ["a"]],
])("shows %s", (_, text, lines) => {
  expect(screenLines(text)).toEqual(lines);
});

test("a million states of one bar, and a long line of coloured dots, take no noticeable time", () => {
  const bar = Array.from({ length: 1_000_000 }, (_, i) => `\r${i} it`).join("");
  expect(screenLines(`${bar}\nend`)).toEqual(["999999 it", "end"]);
  expect(screenLines(`${bar}${ESC}A\n`)).toEqual(["999999 it", ""]);
  expect(screenLines(`${ESC}32m.${ESC}0m`.repeat(100_000))[0]).toHaveLength(100_000);
});
