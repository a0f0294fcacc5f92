import { describe, expect, test } from "vitest";
import { type Cell, formatTable } from "./table.ts";
import { shorten, widthOf } from "./text-width.ts";

/** The cells of column `i`. */
const at = (i: number) => ({ cell: (row: readonly Cell[]) => row[i] ?? "" });

describe("formatTable", () => {
  const columns = [
    { title: "n", align: "right" as const, ...at(0) },
    { title: "host", minWidth: 6, cut: "end" as const, ...at(1) },
    { title: "command", minWidth: 10, ...at(2) },
  ];
  const rows = [
    ["7", "gpu1", "python main.py --lr 0.1 --seed 7"],
    ["100", "gpu-node-0012.example", "true"],
  ];

  test("is as wide as its cells when there is room, without blanks at line ends", () => {
    expect(formatTable(columns, rows, Number.POSITIVE_INFINITY)).toEqual([
      "  n  host                   command",
      "  7  gpu1                   python main.py --lr 0.1 --seed 7",
      "100  gpu-node-0012.example  true",
    ]);
    expect(formatTable(columns, rows, 60)).toEqual(formatTable(columns, rows, Number.POSITIVE_INFINITY));
  });

  test("the widest column is shortened first: a command in the middle, a host at the end", () => {
    expect(formatTable(columns, rows, 48)).toEqual([
      "  n  host                command",
      "  7  gpu1                python main….1 --seed 7",
      "100  gpu-node-0012.exa…  true",
    ]);
  });

  test("no column shrinks below its minimum width: a terminal too narrow for all wraps", () => {
    expect(formatTable(columns, rows, 5)).toEqual([
      "  n  host    command",
      "  7  gpu1    pytho…ed 7",
      "100  gpu-n…  true",
    ]);
  });

  test("colours take no width", () => {
    const cell = { text: "ok", paint: (text: string) => `\u001B[32m${text}\u001B[39m` };
    expect(
      formatTable(
        [
          { title: "status", ...at(0) },
          { title: "x", ...at(1) },
        ],
        [[cell, "1"]],
        80,
      ),
    ).toEqual(["status  x", "\u001B[32mok\u001B[39m      1"]);
  });

  test("columns stay aligned with wide characters", () => {
    const rows = [
      ["模型", "1"],
      ["a", "2"],
    ];
    expect(
      formatTable(
        [
          { title: "name", ...at(0) },
          { title: "x", ...at(1) },
        ],
        rows,
        80,
      ),
    ).toEqual(["name  x", "模型  1", "a     2"]);
  });

  test("a line end or an escape in a cell neither breaks the table nor reaches the terminal", () => {
    expect(formatTable([{ title: "name", ...at(0) }], [["a\nb\u001B[2J"]], 80)).toEqual([
      "name",
      String.raw`a\nb\x1b[2J`,
    ]);
  });
});

describe("text", () => {
  test.each([
    ["abc", 3],
    ["", 0],
    ["é", 1],
    ["e\u0301", 1],
    ["模型", 4],
    ["ｶ", 1],
    ["✅ done", 7],
    ["🚀", 2],
    ["a\u200Bb", 2],
    ["a\u001Bb", 6],
    ["\u202E模\n", 10],
  ])("width of %j is %i", (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  test.each([
    ["abcdefgh", 8, "abcdefgh"],
    ["abcdefgh", 7, "abc…fgh"],
    ["abcdefgh", 6, "abc…gh"],
    ["abcdefgh", 2, "a…"],
    ["abcdefgh", 1, "…"],
    ["模型模型", 8, "模型模型"],
    ["模型模型", 7, "模型…型"],
    ["模型模型", 6, "模…型"],
    ["éabcdefg", 6, "éab…fg"],
  ])("%j in %i columns is %j", (text, width, short) => {
    expect(shorten(text, width)).toBe(short);
    expect(widthOf(short)).toBeLessThanOrEqual(width);
  });

  test.each([
    ["gpu-node-12.example", 12, "gpu-node-12…"],
    ["模型模型", 6, "模型…"],
  ])("%j in %i columns, cut at its end, is %j", (text, width, short) => {
    expect(shorten(text, width, "end")).toBe(short);
  });
});
