import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { Screen } from "./screen.ts";

/** A screen whose writes are recorded. */
function terminal(): { screen: Screen; takeWrites: () => string[]; size: { columns: number; rows: number } } {
  const writes: string[] = [];
  const out = Object.assign(new PassThrough(), {
    columns: 20,
    rows: 5,
    write: (text: string): boolean => writes.push(text) > 0,
  });
  const screen = new Screen(out);
  return { screen, takeWrites: () => writes.splice(0), size: out };
}

test("draws a page with one write of the lines that differ, and writes nothing when none differs", () => {
  const { screen, takeWrites } = terminal();
  screen.open();
  takeWrites();
  screen.draw(["one", "two", "three"]);
  expect(takeWrites()).toHaveLength(1);
  screen.draw(["one", "two", "three"]);
  expect(takeWrites()).toEqual([]);
  screen.draw(["one", "2"]);
  const [write = "", ...more] = takeWrites();
  expect(more).toEqual([]);
  // Two lines; each is erased only behind the new text, so nothing is blank for a moment.
  expect(write.split("\u001B[K")).toHaveLength(3);
  expect(write).toContain("\u001B[2;1H2\u001B[K\u001B[3;1H\u001B[K");
  expect(write).not.toContain("\u001B[2J");
  expect(write).not.toContain("one");
});

test("draws the whole page again when the size has changed", () => {
  const { screen, takeWrites, size } = terminal();
  screen.open();
  screen.draw(["one"]);
  size.columns = 30;
  screen.invalidate();
  takeWrites();
  screen.draw(["one"]);
  expect(takeWrites()[0]).toContain("one");
  expect([screen.width, screen.height]).toEqual([29, 5]);
});

test("writes nothing unless it is open, and closes only once", () => {
  const { screen, takeWrites } = terminal();
  screen.draw(["one"]);
  expect(takeWrites()).toEqual([]);
  screen.open();
  takeWrites();
  screen.close();
  screen.close();
  screen.draw(["one"]);
  expect(takeWrites()).toEqual(["\u001B[?7h\u001B[?25h\u001B[?1049l"]);
});
