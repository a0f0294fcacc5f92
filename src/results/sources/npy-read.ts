import { usageError } from "../../core/failure.ts";
import { elementCount, ELEMENTS, type Elements, type ElementType, MAGIC, type NpyArray } from "./npy.ts";

/** The header: a literal of Python, with these three keys in any order. */
const TYPE = /'descr':\s*'([<>|=]?)([a-zA-Z]\d*)'/;
const FORTRAN = /'fortran_order':\s*True/;
const SHAPE = /'shape':\s*\(([\d\s,L]*)\)/;

/** Reads an array of NumPy, versions 1 to 3 of the format.
 *  @throws CooperateError (usage) when it is none, is cut off, or has elements that are not read:
 *    objects, text, complex numbers, big-endian numbers */
export function readNpy(bytes: Uint8Array): NpyArray {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.toString("latin1", 0, 6) !== MAGIC || buffer.length < 12)
    throw usageError("it is no array of NumPy (.npy)");
  const isLong = (buffer[6] as number) >= 2;
  const start = isLong ? 12 : 10;
  const end = start + (isLong ? buffer.readUInt32LE(8) : buffer.readUInt16LE(8));
  const header = buffer.toString("latin1", start, end);
  const [, order, type = "?"] = TYPE.exec(header) ?? [];
  const shape = SHAPE.exec(header)?.[1]?.match(/\d+/g)?.map(Number) ?? [];
  if (!isElementType(type) || order === ">")
    throw usageError(`its elements are not read: ${/'descr':\s*([^,]*)/.exec(header)?.[1] ?? "no type"}`);
  const count = elementCount(shape);
  const Type = ELEMENTS[type];
  const length = count * Type.BYTES_PER_ELEMENT;
  if (!SHAPE.test(header) || buffer.length < end + length)
    throw usageError(`it is cut off: ${buffer.length} bytes of ${end + length}`);
  // A copy: the elements need not be aligned in the file.
  const data = new Type(Uint8Array.from(buffer.subarray(end, end + length)).buffer);
  return { type, shape, data: FORTRAN.test(header) ? toCOrder(data, shape) : data };
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
