import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import {
  describeTunnels,
  type TunnelNote,
  readTunnelNotes,
  removeTunnelNote,
  writeTunnelNote,
} from "./tunnel-note.ts";
import { PoolFolder } from "./pool-folder.ts";
import { startedProcess } from "./started-process.ts";

let folder: PoolFolder;

beforeEach(async () => {
  const path = mkdtempSync(join(tmpdir(), "tunnel-note-"));
  writeFileSync(join(path, "x.json"), "[]");
  folder = new PoolFolder(join(path, "x.json"), "p");
  await folder.make();
  return () => rmSync(path, { recursive: true, force: true });
});

const own: TunnelNote = { version: 1, process: startedProcess(process.pid), isUp: true };

test("what keeps a tunnel is read as it was written, until it is removed", async () => {
  expect(await readTunnelNotes(folder)).toEqual([]);
  await writeTunnelNote(folder, own);
  expect(await readTunnelNotes(folder)).toEqual([own]);
  await removeTunnelNote(folder);
  expect(await readTunnelNotes(folder)).toEqual([]);
});

test("what somebody else has put there is ignored", async () => {
  const write = (name: string, text: string): void => writeFileSync(join(folder.path, name), text);
  write("tunnel-a.note", "{");
  write("tunnel-b.note", JSON.stringify({ ...own, process: { host: "h", pid: 1, startTicks: "1" } }));
  write("tunnel-c.note", JSON.stringify({ ...own, said: { toString: 1 } }));
  write("tunnel-d.note", "null");
  mkdirSync(join(folder.path, "tunnel-e.note"));
  write("tunnel-f.note", JSON.stringify({ ...own, version: 2 }));
  expect(await readTunnelNotes(folder)).toEqual([]);
});

test("a tunnel that is down, or that nothing keeps, is told", () => {
  const dead = { ...own, process: { ...own.process, startTicks: "1" } };
  const elsewhere = { ...own, process: { ...own.process, host: `not ${hostname()}` } };
  expect(describeTunnels([])).toBeUndefined();
  expect(describeTunnels([own])).toBeUndefined();
  expect(describeTunnels([elsewhere])).toBeUndefined();
  expect(describeTunnels([{ ...own, isUp: false, said: "ssh: refused" }])).toBe("no tunnel: ssh: refused");
  expect(describeTunnels([dead])).toBe("nothing keeps its tunnel any more: --launch again");
});
