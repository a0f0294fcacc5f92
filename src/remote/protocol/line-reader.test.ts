import { expect, test } from "vitest";
import { LineReader } from "./line-reader.ts";

test("lines come out however they were cut", () => {
  const reader = new LineReader(100);
  const bytes = Buffer.from("one\ntwö\n\nfour");
  const lines = [...bytes].flatMap((byte) => reader.push(Buffer.from([byte])));
  expect(lines).toEqual(["one", "twö", ""]);
  expect(reader.push(Buffer.from("\nfive\n"))).toEqual(["four", "five"]);
});

test("a long line is refused before it has ended", () => {
  const reader = new LineReader(10);
  expect(reader.push(Buffer.from("0123456789\n"))).toEqual(["0123456789"]);
  reader.push(Buffer.from("01234"));
  expect(() => reader.push(Buffer.from("567890"))).toThrow("a line of more than 10 bytes");
});
