import { chmodSync, chownSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { needs } from "../../test/helpers/needs.ts";
import { Workspace } from "../../test/helpers/workspace.ts";
import { readText, trustDirectory, UntrustedFault, writeText } from "./trusted.ts";

const [ADA, BOB, STRANGER, GROUP] = [1501, 1503, 1505, 1702];

describe("which directories are trusted, by owner", needs(process.geteuid?.() === 0, "root"), () => {
  /** The mode of the folder, which belongs to Ada and the group; owner and group of the list, and
   *  of the directory beside it. */
  test.each([
    ["ours", 0o755, [ADA, ADA], [0, 0], true],
    ["the list's owner's", 0o777, [BOB, BOB], [BOB, BOB], true],
    ["the folder's owner's", 0o777, [BOB, BOB], [ADA, ADA], true],
    ["a member's, with the list's group", 0o770, [ADA, GROUP], [BOB, GROUP], true],
    ["a member's, where the list has another group", 0o2770, [ADA, ADA], [BOB, GROUP], true],
    ["a stranger's in a group's folder", 0o770, [ADA, GROUP], [STRANGER, STRANGER], false],
    ["a stranger's where all may write", 0o777, [ADA, ADA], [STRANGER, STRANGER], false],
    ["a stranger's with the sticky bit", 0o1777, [ADA, GROUP], [STRANGER, GROUP], false],
    ["a member's in a folder of one's own", 0o755, [ADA, GROUP], [STRANGER, GROUP], false],
  ] as const)("%s", async (_, mode, list, directory, isTrusted) => {
    const workspace = new Workspace();
    chownSync(workspace.path, ADA, GROUP);
    chmodSync(workspace.path, mode);
    chownSync(workspace.write("e.json", "[]"), list[0], list[1]);
    const path = workspace.at("e.json.run");
    mkdirSync(path);
    chownSync(path, directory[0], directory[1]);
    const said = await trustDirectory(path, workspace.at("e.json")).catch((error: Error) => error.message);
    const refusal = `${path} belongs to the user with the number ${STRANGER}, who is neither you nor the list's owner`;
    expect(said).toBe(isTrusted ? true : refusal);
    expect(workspace.files()).toEqual(["e.json", "e.json.run"]);
  });
});

test("something that is no directory is refused; a missing directory is no error", async () => {
  const workspace = new Workspace();
  const real = workspace.write("e.json", "[]");
  mkdirSync(workspace.at("elsewhere"));
  symlinkSync("elsewhere", workspace.at("link"));
  await expect(trustDirectory(workspace.at("link"), real)).rejects.toThrow(UntrustedFault);
  await expect(trustDirectory(real, real)).rejects.toThrow("is no directory");
  expect(await trustDirectory(workspace.at("nothing"), real)).toBe(false);
});

test("files are not read or written through links, and directories are refused", async () => {
  const workspace = new Workspace();
  workspace.write("precious", "x");
  symlinkSync("precious", workspace.at("link"));
  symlinkSync("nowhere", workspace.at("dangling"));
  mkdirSync(workspace.at("folder"));
  const sharing = { directory: 0o755, file: 0o644, gid: process.getegid?.() ?? 0 };
  for (const name of ["link", "dangling", "folder"]) {
    await expect(readText(join(workspace.path, name))).rejects.toThrow(UntrustedFault);
    await expect(writeText(join(workspace.path, name), "y", sharing)).rejects.toThrow(UntrustedFault);
  }
  expect(workspace.read("precious")).toBe("x");
  expect(workspace.files()).not.toContain("nowhere");
});
