import { mkdirSync, statSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { refusalOf } from "../../test/helpers/refusal.ts";
import { Workspace } from "../../test/helpers/workspace.ts";
import { readToken } from "./read-token.ts";

test("a token is made once, and only its owner can read it", () => {
  const workspace = new Workspace();
  const path = workspace.at("token");
  const token = readToken(path);
  expect(readToken(path)).toBe(token);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a link and a folder are told as what they are, with no advice that would do harm", () => {
  const workspace = new Workspace();
  readToken(workspace.at("token"));
  symlinkSync("token", workspace.at("link"));
  mkdirSync(workspace.at("folder"), { mode: 0o755 });
  expect(refusalOf(() => readToken(workspace.at("link")))).toContain("it is a link, which is not followed");
  const told = refusalOf(() => readToken(workspace.at("folder")));
  expect(told).toContain("it is no file");
  expect(told).not.toContain("chmod");
});
