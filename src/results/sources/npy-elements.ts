import { ELEMENTS, type Elements, type ElementType } from "./npy.ts";

/** How the elements of a file become those of an array in memory. */
export interface Reading {
  /** The type in memory: numbers of 16 bits (f2), which JavaScript lacks, become f4. */
  readonly type: ElementType;
  /** Bytes of an element in the file. */
  readonly width: number;
  /** The elements in bytes that are not needed any more. */
  elementsOf(bytes: Uint8Array<ArrayBuffer>): Elements;
}

/** How elements of a type are read; undefined for those that are not: objects, text, complex numbers.
 *  @param given as NumPy writes it: `<f8`, `>i2`, `|b1` */
export function readingOf(given: string): Reading | undefined {
  const name = given.replace(/^[<>|=]/, "");
  const isHalf = name === "f2";
  if (!isHalf && !Object.hasOwn(ELEMENTS, name)) return undefined;
  const type = isHalf ? "f4" : (name as ElementType);
  const width = Number(name.slice(1));
  return {
    type,
    width,
    elementsOf(bytes) {
      if (given.startsWith(">")) turnAround(bytes, width);
      return isHalf
        ? Float32Array.from(new Uint16Array(bytes.buffer), halfOf)
        : new ELEMENTS[type](bytes.buffer);
    },
  };
}

/** Big-endian numbers as little-endian ones, in place. */
function turnAround(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** A number of 16 bits: sign, 5 bits of exponent, 10 of fraction (IEEE 754-2008, binary16). */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
