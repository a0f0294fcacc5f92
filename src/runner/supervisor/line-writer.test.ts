import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FakeClock } from "../../../test/helpers/fake-clock.ts";
import { LineWriter } from "./line-writer.ts";

/** An empty file in a directory of its own. */
function emptyFile(): string {
  const directory = mkdtempSync(join(tmpdir(), "cooperate lines "));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "it's a file");
  writeFileSync(path, "");
  return path;
}

/** Whether this process has `path` open. */
function isOpen(path: string): boolean {
  return readdirSync("/proc/self/fd").some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false; // closed meanwhile
    }
  });
}

test("a file is closed a quarter of a second after its last line", async () => {
  const [clock, path] = [new FakeClock(), emptyFile()];
  const writer = new LineWriter(clock);
  writer.append(path, "one\n");
  await clock.advance(200);
  writer.append(path, "two\n");
  await clock.advance(249);
  expect(isOpen(path)).toBe(true);
  await clock.advance(1);
  expect(isOpen(path)).toBe(false);
  expect(clock.pending).toBe(0);
  writer.append(path, "three\n");
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\nthree\n");
  writer.close();
  expect(clock.pending).toBe(0);
});

test("a line for another file closes the one before", () => {
  const [first, second] = [emptyFile(), emptyFile()];
  const writer = new LineWriter(new FakeClock());
  writer.append(first, "one\n");
  writer.append(second, "two\n");
  expect([isOpen(first), isOpen(second)]).toEqual([false, true]);
  writer.close();
});

test("a file that does not exist is not created", () => {
  const path = `${emptyFile()} that is missing`;
  const writer = new LineWriter(new FakeClock());
  expect(() => writer.append(path, "one\n")).toThrow("ENOENT");
  expect(isOpen(path)).toBe(false);
});
