/** Arrays of NumPy as files (NEP 1, numpy.lib.format): its element types that are read and
 *  written here, and how JavaScript keeps their elements. */
export const ELEMENTS = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  b1: Uint8Array,
} as const;
/** A type of elements: `f8` is a number of 8 bytes. */
export type ElementType = keyof typeof ELEMENTS;
/** The elements of an array. */
export type Elements = InstanceType<(typeof ELEMENTS)[ElementType]>;

/** An array of any number of dimensions; none for a scalar. */
export interface NpyArray {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** The elements, the last index running fastest (C order); 0 and 1 for truth values (b1). */
  readonly data: Elements;
}

/** The first bytes of such a file. */
export const MAGIC = "\u0093NUMPY";

/** The type of the elements of a typed array; undefined of anything else. */
export function typeOf(data: unknown): ElementType | undefined {
  return (Object.keys(ELEMENTS) as ElementType[]).find(
    (type) => (data as object | undefined)?.constructor === ELEMENTS[type],
  );
}

/** How many elements an array of that shape has. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
