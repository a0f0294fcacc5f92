import { expect, test } from "vitest";
import { parseControl } from "./parse-control.ts";

const ENTRY = { n: 3, status: "failed", claim: "a1" };
const GOOD = { id: "v", order: "requeue", entries: [ENTRY, { n: 4, status: "pending" }] };

test("reads an order", () => {
  expect(parseControl(JSON.stringify(GOOD))).toEqual(GOOD);
  const priority = { ...GOOD, order: "priority", priority: -1.5 };
  expect(parseControl(JSON.stringify(priority))).toEqual(priority);
});

test.each([
  ["expected JSON", "{"],
  ["expected an object", "[]"],
  ["expected an object", "null"],
  ["id: ", { ...GOOD, id: 1 }],
  ["order: ", { ...GOOD, order: "add" }],
  ["order: ", { ...GOOD, order: "__proto__" }],
  ["priority: ", { ...GOOD, order: "priority" }],
  ["priority: ", { ...GOOD, order: "priority", priority: "9" }],
  ["priority: ", { ...GOOD, priority: 9 }],
  ["entries: ", { ...GOOD, entries: [] }],
  ["entries: ", { ...GOOD, entries: { length: 1 } }],
  ["entries: ", { ...GOOD, entries: [{ ...ENTRY, n: -1 }] }],
  ["entries: ", { ...GOOD, entries: [{ ...ENTRY, n: 0.5 }] }],
  ["entries: ", { ...GOOD, entries: [{ ...ENTRY, claim: 1 }] }],
  ["entries: ", { ...GOOD, entries: [{ n: 3 }] }],
  ["entries: 3 is given twice", { ...GOOD, entries: [ENTRY, ENTRY] }],
])("says %s of %j", (said, body) => {
  expect(parseControl(typeof body === "string" ? body : JSON.stringify(body))).toContain(said);
});
