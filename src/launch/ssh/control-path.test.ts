import { expect, test } from "vitest";
import { controlFolders, controlPath } from "./control-path.ts";

test("a socket is in the folder of the session, or in the cache", () => {
  expect(controlFolders({ XDG_RUNTIME_DIR: "/run/user/1000", HOME: "/home/you" })).toEqual([
    "/run/user/1000/cooperate",
    "/home/you/.cache/cooperate/ssh",
  ]);
  expect(controlFolders({})).toEqual([]);
});

test("a folder in which the path of a socket would be too long serves nobody", () => {
  for (const length of [40, 50, 60, 100])
    for (const folder of controlFolders({ HOME: `/${"é".repeat(length / 2)}` }))
      expect(Buffer.byteLength(controlPath(folder, "id", "place")) + 17).toBeLessThan(104);
  expect(controlFolders({ HOME: `/${"x".repeat(60)}` })).toEqual([]);
});

test("each launch has a socket of its own for each place", () => {
  const paths = [controlPath("/r", "1", "a"), controlPath("/r", "1", "b"), controlPath("/r", "2", "a")];
  expect(new Set(paths).size).toBe(3);
  expect(controlPath("/r", "1", "a/../b")).toMatch(/^\/r\/[\da-f]{16}$/);
});
