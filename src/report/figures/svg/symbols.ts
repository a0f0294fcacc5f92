/** What Plot gives a symbol to draw itself on (CanvasRenderingContext2D in part). */
interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
}

/** Corners of markers of about the same area as a circle with radius 1. */
const PLUS = [
  [-0.42, -1.2],
  [0.42, -1.2],
  [0.42, -0.42],
  [1.2, -0.42],
  [1.2, 0.42],
  [0.42, 0.42],
  [0.42, 1.2],
  [-0.42, 1.2],
  [-0.42, 0.42],
  [-1.2, 0.42],
  [-1.2, -0.42],
  [-0.42, -0.42],
] as const;
type Corners = readonly (readonly [number, number])[];
const turned = (corners: Corners): Corners =>
  corners.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2] as const);

/** By series; the first one is a circle. */
const SHAPES: readonly (Corners | undefined)[] = [
  undefined,
  [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  [
    [0, -1.35],
    [1.2, 0.8],
    [-1.2, 0.8],
  ],
  [
    [0, -1.35],
    [1.1, 0],
    [0, 1.35],
    [-1.1, 0],
  ],
  [
    [0, 1.35],
    [1.2, -0.8],
    [-1.2, -0.8],
  ],
  PLUS,
  turned(PLUS),
];

/** The marker of a series, as Plot takes it. */
export function symbolOf(series: number): { draw(pen: Pen, area: number): void } {
  return {
    draw: (pen, area) => drawSymbol(pen, series, Math.sqrt(area / Math.PI)),
  };
}

function drawSymbol(pen: Pen, series: number, radius: number): void {
  const corners = SHAPES[series % SHAPES.length];
  if (corners === undefined) {
    pen.moveTo(radius, 0);
    pen.arc(0, 0, radius, 0, 2 * Math.PI);
    return;
  }
  for (const [i, [x, y]] of corners.entries())
    if (i === 0) pen.moveTo(x * radius, y * radius);
    else pen.lineTo(x * radius, y * radius);
  pen.closePath();
}

/** The same as the path of an SVG. */
export function symbolPath(series: number, radius: number): string {
  let path = "";
  const point = (x: number, y: number): string => `${x.toFixed(2)},${y.toFixed(2)}`;
  drawSymbol(
    {
      moveTo: (x, y) => (path += `M${point(x, y)}`),
      lineTo: (x, y) => (path += `L${point(x, y)}`),
      closePath: () => (path += "Z"),
      arc: (_x, _y, r) =>
        (path += `A${point(r, r)},0,1,1,${point(-r, 0)}A${point(r, r)},0,1,1,${point(r, 0)}`),
    },
    series,
    radius,
  );
  return path;
}
