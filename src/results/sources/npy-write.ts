import { endianness } from "node:os";
import { usageError } from "../../core/failure.ts";
import { elementCount, ELEMENTS, MAGIC, type NpyArray } from "./npy.ts";

/** The data begins at a multiple of this many bytes. */
const ALIGNMENT = 64;

/** An array as a file of NumPy, version 1.0 of the format, little endian, C order.
 *  @throws CooperateError (usage) when the shape does not fit the data */
export function writeNpy({ type, shape, data }: NpyArray): Buffer {
  if (!Object.hasOwn(ELEMENTS, type)) throw usageError(`there are no arrays of elements ${type} here`);
  if (elementCount(shape) !== data.length || !(data instanceof ELEMENTS[type]))
    throw usageError(`an array ${type} of shape (${shape.join(", ")}) cannot have ${data.length} elements`);
  if (endianness() !== "LE") throw usageError("arrays are written on little-endian machines only");
  const order = data.BYTES_PER_ELEMENT === 1 ? "|" : "<";
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${order}${type}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const prefix = MAGIC.length + 4;
  const padding = (ALIGNMENT - ((prefix + text.length + 1) % ALIGNMENT)) % ALIGNMENT;
  const header = Buffer.from(`${MAGIC}\u0001\u0000\u0000\u0000${text}${" ".repeat(padding)}\n`, "latin1");
  header.writeUInt16LE(header.length - prefix, MAGIC.length + 2);
  return Buffer.concat([header, Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}
