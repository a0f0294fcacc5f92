import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readRooms, rulesOf } from "./rooms.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGE = readFileSync(posix.join(ROOT, "docs/architecture.md"), "utf8");
const ROOMS = readRooms(PAGE);

interface Source {
  readonly path: string;
  readonly lines: number;
  /** Files of ours that it imports, `import()` and types included. */
  readonly imports: readonly string[];
}

const SOURCES: readonly Source[] = readdirSync(posix.join(ROOT, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => {
    const path = posix.join("src", name);
    const text = readFileSync(posix.join(ROOT, path), "utf8");
    const specifiers = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g)];
    const imports = specifiers.map((match) => posix.join(posix.dirname(path), match[1] as string));
    return { path, lines: text.split("\n").length - 1, imports };
  });

function roomOf(path: string): string {
  return posix.relative("src", posix.dirname(path)) || ".";
}

describe("docs/architecture.md", () => {
  test("names only files that exist", () => {
    const named = [...PAGE.matchAll(/`((?:src|test|docs|schema)\/[\w./-]+)`/g)].map(
      (match) => match[1] as string,
    );
    const inRooms = [...PAGE.matchAll(/`((?!src\/|test\/)[\w/-]+\.ts)`/g)];
    const all = [...named, ...inRooms.map((match) => posix.join("src", match[1] as string))];
    expect(all.length).toBeGreaterThan(40);
    expect(all.filter((path) => !existsSync(posix.join(ROOT, path)))).toEqual([]);
  });

  test("has every room, and each has files", () => {
    expect(ROOMS.map(({ name }) => name).sort()).toEqual(
      [...new Set(SOURCES.map(({ path }) => roomOf(path)))].sort(),
    );
  });

  test("is where the lint rules come from", () => {
    expect(readFileSync(posix.join(ROOT, ".oxlintrc.rooms.json"), "utf8")).toBe(rulesOf(ROOMS));
  });

  test("says of each room whom it imports, no less and no more", () => {
    for (const { name, imports } of ROOMS) {
      const seen = SOURCES.filter(({ path }) => roomOf(path) === name).flatMap((source) =>
        source.imports.map(roomOf),
      );
      expect({ name, imports: [...imports].sort() }).toEqual({
        name,
        imports: [...new Set(seen)].filter((other) => other !== name).sort(),
      });
    }
  });

  test("has the rooms in such an order that imports run down", () => {
    const order = ROOMS.map(({ name }) => name);
    const up = ROOMS.flatMap(({ name, imports }) =>
      imports
        .filter((other) => order.indexOf(other) < order.indexOf(name))
        .map((other) => `${name} -> ${other}`),
    );
    expect(up).toEqual([]);
  });
});

test("no file imports itself by way of others", () => {
  const importsOf = new Map(SOURCES.map(({ path, imports }) => [path, imports]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(" > "));
    if (way.includes(path) || done.has(path)) return;
    for (const next of importsOf.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const { path } of SOURCES) visit(path, []);
  expect(circles).toEqual([]);
});

test("files are short: none over 250 lines, half of them at most 65", () => {
  expect(SOURCES.filter(({ lines }) => lines > 250).map(({ path, lines }) => `${path}: ${lines}`)).toEqual(
    [],
  );
  const lines = SOURCES.map((source) => source.lines).sort((a, b) => a - b);
  expect(lines[Math.floor(lines.length / 2)]).toBeLessThanOrEqual(65);
});

describe("what runs in a browser", () => {
  const page = SOURCES.filter(({ path }) => path.startsWith("src/page/"));
  const textOf = ({ path }: Source): string => readFileSync(posix.join(ROOT, path), "utf8");

  test("reads nothing that a list says as HTML or as a script", () => {
    const way =
      /\b(?:innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|createContextualFragment|DOMParser|srcdoc|document\.write|eval|new Function)\b/;
    expect(page.length).toBeGreaterThan(20);
    expect(page.filter((source) => way.test(textOf(source))).map(({ path }) => path)).toEqual([]);
  });

  test("imports nothing of Node", () => {
    expect(page.filter((source) => /["']node:/.test(textOf(source))).map(({ path }) => path)).toEqual([]);
  });
});
