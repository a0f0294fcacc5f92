import { expect, test } from "vitest";
import { joinBytes, reuseBuffer, takeBuffer } from "./buffer-reuse.ts";

const MEGABYTE = 1_048_576;

test("a buffer has the size that was asked for, and shares no memory with another", () => {
  for (const size of [0, 1, MEGABYTE, 8 * MEGABYTE, 40 * MEGABYTE]) {
    const [one, other] = [takeBuffer(size).fill("a"), takeBuffer(size).fill("b")];
    expect(one).toHaveLength(size);
    expect(one.equals(Buffer.alloc(size, "a"))).toBe(true);
    expect(one.buffer).not.toBe(other.buffer);
  }
});

test("parts are joined in order, short ones and long ones", () => {
  const long = Buffer.alloc(5 * MEGABYTE, "long ");
  for (const parts of [[], [Buffer.from("[\n"), Buffer.from("1"), Buffer.from("\n]\n")], [long, long]]) {
    expect(joinBytes(parts).equals(Buffer.concat(parts))).toBe(true);
  }
});

test("a released buffer is empty; short ones stay as they are", () => {
  const [long, short] = [takeBuffer(9 * MEGABYTE), Buffer.from("short")];
  reuseBuffer(long);
  reuseBuffer(short);
  expect(long).toHaveLength(0);
  expect(short.toString()).toBe("short");
});

test("the memory of a huge released buffer is used for the next one, and for no other", () => {
  const one = takeBuffer(40 * MEGABYTE).fill("a");
  const memory = one.buffer.byteLength;
  reuseBuffer(one);
  const [next, other] = [takeBuffer(45 * MEGABYTE).fill("b"), takeBuffer(45 * MEGABYTE).fill("c")];
  expect(one).toHaveLength(0);
  expect(next.buffer.byteLength).toBe(memory);
  expect(next.equals(Buffer.alloc(45 * MEGABYTE, "b"))).toBe(true);
  expect(next.buffer).not.toBe(other.buffer);
  reuseBuffer(next);
  expect(takeBuffer(60 * MEGABYTE)).toHaveLength(60 * MEGABYTE);
});
