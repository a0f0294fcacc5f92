import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { describeLines, type LineNote, readLineNotes, removeLineNote, writeLineNote } from "./line-note.ts";
import { PoolFolder } from "./pool-folder.ts";
import { startedProcess } from "./started-process.ts";

let folder: PoolFolder;

beforeEach(async () => {
  const path = mkdtempSync(join(tmpdir(), "line-note-"));
  writeFileSync(join(path, "x.json"), "[]");
  folder = new PoolFolder(join(path, "x.json"), "p");
  await folder.make();
  return () => rmSync(path, { recursive: true, force: true });
});

const own: LineNote = { version: 1, process: startedProcess(process.pid), isUp: true };

test("what keeps a line is read as it was written, until it is removed", async () => {
  expect(await readLineNotes(folder)).toEqual([]);
  await writeLineNote(folder, own);
  expect(await readLineNotes(folder)).toEqual([own]);
  await removeLineNote(folder);
  expect(await readLineNotes(folder)).toEqual([]);
});

test("what somebody else has put there is ignored", async () => {
  const write = (name: string, text: string): void => writeFileSync(join(folder.path, name), text);
  write("line-a.note", "{");
  write("line-b.note", JSON.stringify({ ...own, process: { host: "h", pid: 1, startTicks: "1" } }));
  write("line-c.note", JSON.stringify({ ...own, said: { toString: 1 } }));
  write("line-d.note", "null");
  mkdirSync(join(folder.path, "line-e.note"));
  write("line-f.note", JSON.stringify({ ...own, version: 2 }));
  expect(await readLineNotes(folder)).toEqual([]);
});

test("a line that is down, or that nothing keeps, is told", () => {
  const dead = { ...own, process: { ...own.process, startTicks: "1" } };
  const elsewhere = { ...own, process: { ...own.process, host: `not ${hostname()}` } };
  expect(describeLines([])).toBeUndefined();
  expect(describeLines([own])).toBeUndefined();
  expect(describeLines([elsewhere])).toBeUndefined();
  expect(describeLines([{ ...own, isUp: false, said: "ssh: refused" }])).toBe("no line: ssh: refused");
  expect(describeLines([dead])).toBe("nothing keeps its line any more: --launch again");
});
