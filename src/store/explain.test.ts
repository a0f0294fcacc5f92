import { mkdirSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { timeOf } from "../../test/helpers/drive-clock.ts";
import { FakeClock } from "../../test/helpers/fake-clock.ts";
import { Workspace } from "../../test/helpers/workspace.ts";
import { CooperateError } from "../core/failure.ts";
import { LockFault, StoreFault } from "../core/errno.ts";
import { explain } from "./explain.ts";
import { createListFile, openListFile } from "./list-file.ts";

/** What the user reads, with FILE in place of the path. */
function explained(error: unknown, file: string): { kind: string; exitCode: number; text: string } {
  if (!(error instanceof CooperateError)) throw error;
  const text = `${error.message} | ${error.hint ?? ""}`.replaceAll(file, "FILE");
  return { kind: error.kind, exitCode: error.exitCode, text };
}

function errorOf(code: string, errno?: number): Error {
  return Object.assign(new Error(`${code}: it said so`), { code, errno });
}

describe("an error of the storage is explained", () => {
  test.each([
    ["ENOSPC", errorOf("ENOSPC"), "its disk is full"],
    ["a short write", new StoreFault("ESHORT", ""), "its disk is full"],
    [
      "a quota, which Node has no name for",
      errorOf("Unknown system error -122", -122),
      "your quota there is used up",
    ],
    ["EROFS", errorOf("EROFS"), "its file system is read-only"],
    ["EACCES", errorOf("EACCES"), "the folder must be writable for you"],
    ["EPERM", errorOf("EPERM"), "no permission to write in its folder"],
    ["a lock that is not freed", new StoreFault("ELOCKTIMEOUT", ""), "if nobody uses it, type: rmdir"],
    ["always fenced", new StoreFault("EFENCED", ""), "others were always faster"],
    ["always changed", new StoreFault("ECHANGED", ""), "the list is as they left it"],
    ["EIO", errorOf("EIO"), "could not be used: EIO: it said so | the list was not changed"],
    ["ESTALE, which Node has no name for", errorOf("Unknown system error -116", -116), "could not be used"],
  ])("%s: kind storage, exit code 3", async (_, error, words) => {
    const file = new Workspace().list("e.json", []);
    const answer = explained(await explain(error, file), file);
    expect(answer).toMatchObject({ kind: "storage", exitCode: 3 });
    expect(answer.text).toContain(words);
  });

  test.each([
    ["ELOCKFILE", "could not be locked in time: x.lock is a file, not a lock of cooperate", "rm x.lock"],
    ["ELOCKLINK", "x.lock is a symbolic link, not a lock", "rm x.lock"],
    ["ELOCKFULL", "x.lock is a directory with something in it, not a lock", "rm -r x.lock"],
  ] as const)("something that is not a lock (%s) is named, exit code 3", async (foreign, words, remove) => {
    const error = (await explain(new LockFault("x.lock", foreign), "e.json")) as CooperateError;
    expect(error).toMatchObject({ kind: "storage", exitCode: 3 });
    expect(error.message).toContain(words);
    expect(error.hint).toBe(`look at it, then remove it: ${remove}`);
  });

  test("paths to type are quoted for the shell", async () => {
    const file = new Workspace().list("e.json", []);
    const error = (await explain(new StoreFault("ELOCKTIMEOUT", ""), file)) as CooperateError;
    expect(error.hint).toContain(`rmdir '${file.replaceAll("'", String.raw`'\''`)}.lock'`);
  });

  test("a bug is not reported as an error of the storage", async () => {
    const bug = new RangeError("no");
    expect(await explain(bug, "e.json")).toBe(bug);
  });
});

describe("something that is not a list: exit code 2", () => {
  test.each([
    ["missing", "none.json", "does not exist"],
    ["in a missing folder", "none/e.json", "there is no folder"],
    ["below a file", "file/e.json", "there is no folder"],
    ["a folder", "folder", "is a directory"],
    ["a device without an end", "zero", "is a pipe or a device, and a list has to be a file"],
    ["a symlink to nothing", "dangling", "is a symlink to gone, which does not exist"],
    ["a symlink to itself", "circle", "is a symlink that leads in a circle"],
    ["not UTF-8", "latin1", "it is not UTF-8 text"],
    ["malformed", "file", "expected"],
  ])("%s", async (_, name, words) => {
    const workspace = new Workspace();
    workspace.write("file", '[["a"');
    workspace.write("latin1", Buffer.from('[["gr\xf6\xdfe"]]', "latin1"));
    mkdirSync(workspace.at("folder"));
    symlinkSync("gone", workspace.at("dangling"));
    symlinkSync("/dev/zero", workspace.at("zero"));
    symlinkSync("circle", workspace.at("circle"));
    const before = workspace.files();
    const clock = new FakeClock();
    const list = openListFile(workspace.at(name), { clock });
    for (const work of [() => list.read(), () => list.update((entries) => ({ entries, value: 0 }))]) {
      const failure = (work() as Promise<unknown>).catch((error: unknown) => error);
      await timeOf(clock, failure);
      const answer = explained(await failure, list.path);
      expect(answer).toMatchObject({ kind: "list", exitCode: 2 });
      expect(answer.text).toContain(words);
    }
    expect(workspace.files()).toEqual(before);
  });

  test("a new list in a missing folder is an error of the storage, exit code 3", async () => {
    const file = new Workspace().at("none/e.json");
    const error = await createListFile(file, []).catch((cause: unknown) => cause);
    expect(explained(error, file)).toMatchObject({ kind: "storage", exitCode: 3 });
  });
});
