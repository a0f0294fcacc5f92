import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { archiveText } from "./tar.ts";

test("tar lists what is in the archive, for its owner only", async () => {
  const text = await archiveText([
    { path: "bin/a.js", content: Buffer.from("x".repeat(513)), isProgram: true },
    { path: "empty", content: Buffer.alloc(0), isProgram: false },
  ]);
  const { stdout } = spawnSync("sh", ["-c", "base64 -d | tar -tvzf - --numeric-owner"], {
    input: text,
    encoding: "utf8",
  });
  expect(stdout.split("\n").map((line) => line.split(/\s+/).toSpliced(3, 2))).toEqual([
    ["-rwx------", "0/0", "513", "bin/a.js"],
    ["-rw-------", "0/0", "0", "empty"],
    [""],
  ]);
});

test("a name that does not fit is refused", async () => {
  await expect(
    archiveText([{ path: "x".repeat(101), content: Buffer.alloc(0), isProgram: false }]),
  ).rejects.toThrow("too long");
});
