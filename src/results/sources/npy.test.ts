import { expect, test } from "vitest";
import { ELEMENTS, type Elements, type ElementType, MAGIC } from "./npy.ts";
import { readNpy } from "./npy-read.ts";
import { writeNpy } from "./npy-write.ts";

/** `count` elements that tell their order. */
function dataOf(type: ElementType, count: number): Elements {
  const numbers = Array.from({ length: count }, (_, i) => (type === "b1" ? i % 2 : i));
  if (type === "i8") return BigInt64Array.from(numbers, BigInt);
  return type === "u8" ? BigUint64Array.from(numbers, BigInt) : ELEMENTS[type].from(numbers);
}

const SHAPES = [[], [0], [3], [2, 3], [2, 0, 4], [2, 3, 4]];

test.each(Object.keys(ELEMENTS) as ElementType[])("%s arrays of 0 to 3 dimensions", (type) => {
  for (const shape of SHAPES) {
    const array = {
      type,
      shape,
      data: dataOf(
        type,
        shape.reduce((a, b) => a * b, 1),
      ),
    };
    const file = writeNpy(array);
    expect((file.length - array.data.byteLength) % 64).toBe(0);
    expect(readNpy(file)).toEqual(array);
  }
});

/** A file as NumPy writes it. */
function fileOf(header: string, data: readonly number[], version = 1): Uint8Array {
  const length = version === 1 ? [header.length, 0] : [header.length, 0, 0, 0];
  return Buffer.concat([
    Buffer.from(MAGIC, "latin1"),
    Buffer.from([version, 0, ...length]),
    Buffer.from(header, "latin1"),
    Buffer.from(data),
  ]);
}

test("Fortran order, and later versions of the format", () => {
  const header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n";
  for (const version of [1, 2, 3])
    expect([...readNpy(fileOf(header, [1, 4, 2, 5, 3, 6], version)).data]).toEqual([1, 2, 3, 4, 5, 6]);
});

test.each([
  ["{'descr': '>f8', 'fortran_order': False, 'shape': (), }", "its elements are not read: >f8"],
  ["{'descr': '|O', 'fortran_order': False, 'shape': (), }", "its elements are not read: |O"],
  ["{'descr': '<c16', 'fortran_order': False, 'shape': (), }", "its elements are not read: <c16"],
  ["{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999,), }", "it is cut off"],
  ["nonsense", "its elements are not read: no type"],
])("refuses %s", (header, message) => {
  expect(() => readNpy(fileOf(header, [1, 2]))).toThrow(message);
});

test("refuses what is no array", () => {
  expect(() => readNpy(Buffer.from("PK\u0003\u0004 and more text"))).toThrow("no array of NumPy");
  expect(() => readNpy(Buffer.alloc(0))).toThrow("no array of NumPy");
  expect(() => writeNpy({ type: "f8", shape: [2], data: new Float64Array(3) })).toThrow("3 elements");
});
