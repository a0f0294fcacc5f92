import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");

/** The files that the table of README.md names. */
const table = /^## What mirrors what$(.*?)^The rules/ms.exec(read("README.md"))?.[1] ?? "";
const files = [...new Set([...table.matchAll(/`([a-z-]+\/[a-z/-]+\.ts)`/g)].map(([, path = ""]) => path))];

test.each(files)("%s, which has a model, says so in its first line", (path) => {
  const url = new URL(`../../src/${path}`, import.meta.url);
  expect(existsSync(url)).toBe(true);
  expect(readFileSync(url, "utf8")).toMatch(/^\/\/ Modelled in test\/model\//);
});

test("every file that the table names exists", () => {
  expect(files.length).toBeGreaterThan(10);
});
