import { expect, test } from "vitest";
import { counted, type ScaleNote } from "./scale-note.ts";

const NOTE: ScaleNote = { version: 1, most: 4, slots: 1, request: {}, refused: 0, idle: 0 };

test("three in a row pause the pool, and one that went well ends the row", () => {
  const twice = counted(counted(NOTE, "refused", true, "why"), "refused", true, "why");
  expect(twice).toEqual({ ...NOTE, refused: 2 });
  expect(counted(twice, "refused", true, "why")).toEqual({ ...NOTE, refused: 3, paused: "why" });
  expect(counted(twice, "refused", false, "why")).toEqual(NOTE);
  expect(counted(twice, "idle", true, "why")).toEqual({ ...NOTE, refused: 2, idle: 1 });
});
