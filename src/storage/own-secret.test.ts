import { statSync } from "node:fs";
import { expect, test } from "vitest";
import { Workspace } from "../../test/helpers/workspace.ts";
import { readOwnSecret } from "./own-secret.ts";

test("several that make it at the same moment have the same one, which only its owner can read", async () => {
  const path = new Workspace().at("secret");
  const read = await Promise.all(Array.from({ length: 20 }, async () => readOwnSecret(path, 8)));
  expect(new Set(read).size).toBe(1);
  expect(read[0]).toMatch(/^[\da-f]{16}$/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await readOwnSecret(path, 8)).toBe(read[0]);
});

test("half a secret, which another process is writing, is waited for", async () => {
  const work = new Workspace();
  const path = work.write("secret", "12");
  const reading = readOwnSecret(path, 2);
  work.write("secret", "12ab");
  expect(await reading).toBe("12ab");
});

test("a file with something else is refused", async () => {
  const path = new Workspace().write("secret", "not a secret");
  await expect(readOwnSecret(path, 2)).rejects.toThrow(`${path} is damaged: remove it`);
});
