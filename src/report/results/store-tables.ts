import { formatSize } from "../../core/size.ts";
import { formatTable } from "../table.ts";

/** A key of a store. */
export interface StoredRow {
  readonly key: string;
  /** `json`, `npy`, or the suffix of the file. */
  readonly kind: string;
  /** Of an array: the type of its elements, and its shape. */
  readonly type?: string;
  readonly shape?: readonly number[];
  readonly bytes: number;
}

/** The keys of a store as a table.
 *  @param width columns of the terminal */
export function formatStored(rows: readonly StoredRow[], width: number): string[] {
  return formatTable<StoredRow>(
    [
      { title: "key", cell: ({ key }) => key },
      { title: "kind", cell: ({ kind }) => kind },
      { title: "array", cell: ({ type, shape }) => (type && shape ? `${type} ${shapeText(shape)}` : "") },
      { title: "bytes", cell: ({ bytes }) => bytesText(bytes), align: "right" },
    ],
    rows,
    width,
  );
}

/** The store of an entry. */
export interface StoreRow {
  readonly n: number;
  readonly status: string;
  readonly keys: number;
  readonly bytes: number;
  readonly command: string;
}

/** Stores as a table.
 *  @param width columns of the terminal */
export function formatStores(rows: readonly StoreRow[], width: number): string[] {
  return formatTable<StoreRow>(
    [
      { title: "n", cell: ({ n }) => String(n), align: "right" },
      { title: "status", cell: ({ status }) => status },
      { title: "keys", cell: ({ keys }) => String(keys), align: "right" },
      { title: "bytes", cell: ({ bytes }) => bytesText(bytes), align: "right" },
      { title: "command", cell: ({ command }) => command, minWidth: 10, cut: "end" },
    ],
    rows,
    width,
  );
}

/** A shape as Python writes it: `(3,)`, `(2, 3)`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** Small sizes exactly. */
export function bytesText(bytes: number): string {
  return bytes < 10_000 ? String(bytes) : formatSize(bytes);
}
