import { usageError } from "../../core/failure.ts";
import { MAGIC } from "./npy.ts";

/** What a file of NumPy says of its array. */
export interface NpyHeader {
  /** The type of its elements as NumPy writes it: `<f8`, `|b1`, `<U3`. */
  readonly type: string;
  readonly shape: readonly number[];
  /** Whether the first index runs fastest. */
  readonly isFortran: boolean;
  /** Where the elements begin, in bytes. */
  readonly start: number;
}

/** The header is a literal of Python, with these three keys in any order. */
const TYPE = /'descr':\s*(?:'([^']*)'|([^,]*))/;
const FORTRAN = /'fortran_order':\s*True/;
const SHAPE = /'shape':\s*\(([\d\s,L]*)\)/;

/** Reads the header of an array of NumPy, versions 1 to 3 of the format.
 *  @param bytes the beginning of the file
 *  @throws CooperateError (usage) when it is none, or is cut off */
export function readNpyHeader(bytes: Uint8Array): NpyHeader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.toString("latin1", 0, 6) !== MAGIC || buffer.length < 12)
    throw usageError("it is no array of NumPy (.npy)");
  const isLong = (buffer[6] as number) >= 2;
  const begin = isLong ? 12 : 10;
  const start = begin + (isLong ? buffer.readUInt32LE(8) : buffer.readUInt16LE(8));
  const header = buffer.toString("latin1", begin, start);
  const [, type, types] = TYPE.exec(header) ?? [];
  const shape = SHAPE.exec(header)?.[1];
  if (shape === undefined && type !== undefined) throw usageError("it is cut off, or has no shape");
  return {
    type: type ?? types ?? "no type",
    shape: shape?.match(/\d+/g)?.map(Number) ?? [],
    isFortran: FORTRAN.test(header),
    start,
  };
}
