import { describe, expect, test } from "vitest";
import { seededRandom } from "../../sweep/random.ts";
import { findSyntaxFault, type JsonPath, offsetOf, positionAt } from "./json-position.ts";

const random = seededRandom(20);
const below = (n: number): number => Math.floor(random() * n);
const oneOf = <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] ?? items[0];

/** Any JSON value, with characters that are difficult for scanners. */
function anyValue(depth: number): unknown {
  const kind = below(depth > 3 ? 4 : 6);
  if (kind === 0) return oneOf([null, true, false]);
  if (kind === 1) return oneOf([0, -0.5, 1e-7, 12, 1e21, -3]);
  if (kind < 4) return oneOf(["", "a", 'q"', "\\", "]", "},", "\n\u0001", "é🙂\u2028", "\ud800"]);
  const items = Array.from({ length: below(4) }, () => anyValue(depth + 1));
  if (kind === 4) return items;
  return Object.fromEntries(items.map((item, i) => [oneOf(["k", "", "é", '"']) + i, item]));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** All paths in `value`, outermost first. */
function* pathsOf(value: unknown, path: JsonPath = []): Generator<[JsonPath, unknown]> {
  yield [path, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* pathsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

describe("compared with JSON.parse, on random texts", () => {
  test("both find a fault at the same place", () => {
    let broken = 0;
    for (let round = 0; round < 4_000; round++) {
      let text = JSON.stringify(anyValue(0), null, below(3));
      for (let edits = below(3); edits > 0; edits--) {
        const at = below(text.length + 1);
        text =
          text.slice(0, at) +
          oneOf(["", ",", "]", "[", '"', "\\", "0", "-", ".", " ", "}", "\n", "e"]) +
          text.slice(at + below(2));
      }
      const fault = findSyntaxFault(text);
      expect({ text, ok: fault === undefined }).toEqual({ text, ok: isJson(text) });
      if (!fault) continue;
      broken++;
      expect(fault.offset).toBeGreaterThanOrEqual(0);
      expect(fault.offset).toBeLessThanOrEqual(text.length);
    }
    expect(broken).toBeGreaterThan(1_000);
  });

  test("each value is found at its offset", () => {
    for (let round = 0; round < 300; round++) {
      const value = anyValue(0);
      const text = ` ${JSON.stringify(value, null, below(3))} `;
      for (const [path, inner] of pathsOf(value)) {
        // The text at that offset is the value, apart from the indentation.
        const rest = text.slice(offsetOf(text, path)).replaceAll(/\s/g, "");
        expect(rest.startsWith(JSON.stringify(inner).replaceAll(/\s/g, ""))).toBe(true);
      }
    }
  });
});

test("a path that leads nowhere gives the innermost existing value", () => {
  expect(offsetOf('[["a"], ["b"]]', [1, 7, "x"])).toBe(8);
  expect(offsetOf('[{"k": 1}]', [0, "none"])).toBe(1);
});

test("the item is the index in the outermost array that contains the fault", () => {
  expect(findSyntaxFault('[["a"], ["b" "c"]]')).toEqual({ offset: 13, expected: '"," or "]"', item: 1 });
  expect(findSyntaxFault('[["a"]] x')?.item).toBeUndefined();
  expect(findSyntaxFault("{")?.item).toBeUndefined();
});

test.each([
  ["", 0, 1, 1],
  ["ab", 1, 1, 2],
  ["a\nb", 1, 1, 2],
  ["a\nb", 2, 2, 1],
  ["a\r\nbc", 4, 2, 2],
  ["a\n\n", 3, 3, 1],
])("%j, offset %i is line %i, column %i", (text, offset, line, column) => {
  expect(positionAt(text, offset)).toEqual({ line, column });
});
