import { expect, test } from "vitest";
import { joinBytes, reuseBuffer, takeBuffer } from "./buffer-reuse.ts";

const MEGABYTE = 1_048_576;

test("room of any size is as long as it was asked for, and its memory is nobody else's", () => {
  for (const size of [0, 1, MEGABYTE, 8 * MEGABYTE, 40 * MEGABYTE]) {
    const [one, other] = [takeBuffer(size).fill("a"), takeBuffer(size).fill("b")];
    expect(one).toHaveLength(size);
    expect(one.every((byte) => byte === 0x61)).toBe(true);
    expect(one.buffer).not.toBe(other.buffer);
  }
});

test("parts are joined in order, short ones and long ones", () => {
  const long = Buffer.alloc(5 * MEGABYTE, "long ");
  for (const parts of [[], [Buffer.from("[\n"), Buffer.from("1"), Buffer.from("\n]\n")], [long, long]]) {
    expect(joinBytes(parts).equals(Buffer.concat(parts))).toBe(true);
  }
});

test("what is let go of is empty, and short ones stay as they are", () => {
  const [long, short] = [takeBuffer(9 * MEGABYTE), Buffer.from("short")];
  reuseBuffer(long);
  reuseBuffer(short);
  expect(long).toHaveLength(0);
  expect(short.toString()).toBe("short");
});

test("what is huge and is let go of is the memory of the next, and nobody else's", () => {
  const one = takeBuffer(40 * MEGABYTE).fill("a");
  const memory = one.buffer.byteLength;
  reuseBuffer(one);
  const [next, other] = [takeBuffer(45 * MEGABYTE).fill("b"), takeBuffer(45 * MEGABYTE).fill("c")];
  expect(one).toHaveLength(0);
  expect(next.buffer.byteLength).toBe(memory);
  expect([next.length, next.every((byte) => byte === 0x62)]).toEqual([45 * MEGABYTE, true]);
  expect(next.buffer).not.toBe(other.buffer);
  reuseBuffer(next);
  expect(takeBuffer(60 * MEGABYTE)).toHaveLength(60 * MEGABYTE);
});
