/** What is drawn in a terminal, made of dots. */
export interface Raster {
  /** In dots. */
  readonly width: number;
  readonly height: number;
  /** Whether a character has several dots. */
  readonly isFine: boolean;
  /** Sets a dot; the last series that sets one in a character gives it its colour.
   *  @param y from the top
   *  @param isMark whether it is a value, and not on the way from one to the next */
  set(x: number, y: number, series: number, isMark: boolean): void;
  rows(): readonly Row[];
}

/** Each character of a row, with the series that it belongs to; undefined where nothing is. */
export type Row = readonly ({ readonly text: string; readonly series: number } | undefined)[];

/** The bits of the dots of a braille character (Unicode 16, U+2800): two columns, four rows. */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/** 2 by 4 dots in each character. */
export function brailleRaster(columns: number, lines: number): Raster {
  const bits = new Uint8Array(columns * lines);
  const owner = new Int16Array(columns * lines);
  return {
    width: 2 * columns,
    height: 4 * lines,
    isFine: true,
    set(x, y, series) {
      const cell = (y >> 2) * columns + (x >> 1);
      bits[cell] = (bits[cell] ?? 0) | (BITS[y & 3]?.[x & 1] ?? 0);
      owner[cell] = series;
    },
    rows: () =>
      inRows(columns, lines, (cell) =>
        bits[cell] === 0
          ? undefined
          : { text: String.fromCharCode(0x2800 + (bits[cell] ?? 0)), series: owner[cell] ?? 0 },
      ),
  };
}

/** One dot in each character: a mark of its series for a value, a point on the way to the next.
 *  @param marks by series */
export function asciiRaster(columns: number, lines: number, marks: (series: number) => string): Raster {
  const marked = new Int16Array(columns * lines).fill(-1);
  const passed = new Int16Array(columns * lines).fill(-1);
  return {
    width: columns,
    height: lines,
    isFine: false,
    set(x, y, series, isMark) {
      (isMark ? marked : passed)[y * columns + x] = series;
    },
    rows: () =>
      inRows(columns, lines, (cell) => {
        const [mark = -1, way = -1] = [marked[cell], passed[cell]];
        if (mark >= 0) return { text: marks(mark), series: mark };
        return way >= 0 ? { text: ".", series: way } : undefined;
      }),
  };
}

function inRows<T>(columns: number, lines: number, of: (cell: number) => T): T[][] {
  return Array.from({ length: lines }, (_, y) =>
    Array.from({ length: columns }, (_, x) => of(y * columns + x)),
  );
}
