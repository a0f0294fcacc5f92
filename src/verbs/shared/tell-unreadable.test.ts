import { expect, test } from "vitest";
import { unreadableTeller } from "./tell-unreadable.ts";
import type { World } from "./world.ts";

test("what cannot be read is told once, although a verb looks more than once", () => {
  const lines: string[] = [];
  const world = { stderr: { write: (text: string) => lines.push(text) } } as unknown as World;
  const problem = { path: "/a/journal", code: "EIO", said: "" };
  for (const found of [[problem], [problem, { ...problem, path: "/b" }]]) unreadableTeller(world)(found);
  expect(lines).toEqual([
    "/a/journal cannot be read (EIO); look at: ls -ld /a/journal\n",
    "/b cannot be read (EIO); look at: ls -ld /b\n",
  ]);
});
