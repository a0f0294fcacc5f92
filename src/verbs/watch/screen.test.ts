import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { Screen } from "./screen.ts";

/** A terminal that keeps what is written to it, one element for each write. */
function terminal(): { screen: Screen; taken: () => string[]; size: { columns: number; rows: number } } {
  const writes: string[] = [];
  const out = Object.assign(new PassThrough(), {
    columns: 20,
    rows: 5,
    write: (text: string): boolean => writes.push(text) > 0,
  });
  const screen = new Screen(out);
  return { screen, taken: () => writes.splice(0), size: out };
}

test("a page is one write, of the lines that differ, and none when none does", () => {
  const { screen, taken } = terminal();
  screen.open();
  taken();
  screen.draw(["one", "two", "three"]);
  expect(taken()).toHaveLength(1);
  screen.draw(["one", "two", "three"]);
  expect(taken()).toEqual([]);
  screen.draw(["one", "2"]);
  const [write = "", ...more] = taken();
  expect(more).toEqual([]);
  // Two lines, each erased only behind what was written: nothing is blank for a moment.
  expect(write.split("\u001B[K")).toHaveLength(3);
  expect(write).toContain("\u001B[2;1H2\u001B[K\u001B[3;1H\u001B[K");
  expect(write).not.toContain("\u001B[2J");
  expect(write).not.toContain("one");
});

test("after another size all is written again", () => {
  const { screen, taken, size } = terminal();
  screen.open();
  screen.draw(["one"]);
  size.columns = 30;
  screen.forget();
  taken();
  screen.draw(["one"]);
  expect(taken()[0]).toContain("one");
  expect([screen.width, screen.height]).toEqual([29, 5]);
});

test("what is not open is not written to, and closing twice is once", () => {
  const { screen, taken } = terminal();
  screen.draw(["one"]);
  expect(taken()).toEqual([]);
  screen.open();
  taken();
  screen.close();
  screen.close();
  screen.draw(["one"]);
  expect(taken()).toEqual(["\u001B[?7h\u001B[?25h\u001B[?1049l"]);
});
