import { usageError } from "../../core/failure.ts";
import { elementCount, ELEMENTS, type Elements, type ElementType, type NpyArray } from "./npy.ts";
import { readNpyHeader } from "./npy-header.ts";

/** Reads an array of NumPy, versions 1 to 3 of the format.
 *  @throws CooperateError (usage) when it is none, is cut off, or has elements that are not read:
 *    objects, text, complex numbers, big-endian numbers */
export function readNpy(bytes: Uint8Array): NpyArray {
  const { type: given, shape, isFortran, start } = readNpyHeader(bytes);
  const type = given.replace(/^[<|=]/, "");
  if (!isElementType(type)) throw usageError(`its elements are not read: ${given}`);
  const Type = ELEMENTS[type];
  const length = elementCount(shape) * Type.BYTES_PER_ELEMENT;
  if (bytes.length < start + length)
    throw usageError(`it is cut off: ${bytes.length} bytes of ${start + length}`);
  // A copy: the elements need not be aligned in the file.
  const data = new Type(Uint8Array.from(bytes.subarray(start, start + length)).buffer);
  return { type, shape, data: isFortran ? toCOrder(data, shape) : data };
}

function isElementType(type: string): type is ElementType {
  return Object.hasOwn(ELEMENTS, type);
}

/** The elements of an array in which the first index runs fastest, in the other order. */
function toCOrder<T extends Elements>(data: T, shape: readonly number[]): T {
  const sorted = data.slice() as T;
  const strides = shape.map((_, i) => elementCount(shape.slice(0, i)));
  for (let i = 0; i < data.length; i++) {
    let [rest, from] = [i, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] as number;
      from += (rest % length) * (strides[axis] as number);
      rest = Math.floor(rest / length);
    }
    sorted[i] = data[from] as T[number];
  }
  return sorted;
}
