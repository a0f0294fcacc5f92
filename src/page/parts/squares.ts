import type { View } from "../part.ts";

/** Where squares stand. All lengths are in CSS pixels. */
export interface Squares {
  readonly count: number;
  readonly across: number;
  /** From one square to the next. */
  readonly pitch: number;
  readonly width: number;
  readonly height: number;
  /** -1 where there is none. */
  readonly rowAt: (x: number, y: number) => number;
}

/** The more squares, the smaller. */
const PITCHES = [18, 14, 11, 8, 6, 4];
/** So high a picture may become before squares are smaller. */
const HIGHEST = 300;

export function squaresIn(width: number, count: number): Squares {
  const heightAt = (pitch: number): number =>
    Math.ceil(count / Math.max(1, Math.floor(width / pitch))) * pitch;
  const pitch = PITCHES.find((each) => heightAt(each) <= HIGHEST) ?? 4;
  const across = Math.max(1, Math.floor(width / pitch));
  return {
    count,
    across,
    pitch,
    width,
    height: heightAt(pitch),
    rowAt(x, y) {
      const column = Math.floor(x / pitch);
      const row = Math.floor(y / pitch) * across + column;
      return column < across && row >= 0 && row < count ? row : -1;
    },
  };
}

const PALE = 0.22;

/** @param marked the row under the pointer or the keyboard; -1: none */
export function paintSquares(canvas: HTMLCanvasElement, squares: Squares, view: View, marked: number): void {
  const { width, height, pitch, across, count } = squares;
  const { data, theme, shown } = view;
  const scale = view.isPrinted ? 2 : devicePixelRatio;
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(scale, scale);
  const isShown = new Uint8Array(count);
  for (const row of shown) isShown[row] = 1;
  const colors = data.statuses.map((word) => theme.statuses[word] ?? theme.statuses["unknown"] ?? theme.soft);
  const failed = data.statuses.indexOf("failed");
  const side = pitch - (pitch > 6 ? 2 : 1);
  context.strokeStyle = theme.panel;
  for (let row = 0; row < count; row++) {
    const [x, y] = [(row % across) * pitch, Math.floor(row / across) * pitch];
    context.globalAlpha = isShown[row] ? 1 : PALE;
    context.fillStyle = colors[data.status[row] ?? -1] ?? theme.soft;
    context.fillRect(x, y, side, side);
    if (data.status[row] === failed && side > 4) cross(context, x, y, side);
  }
  context.globalAlpha = 1;
  context.strokeStyle = theme.ink;
  context.lineWidth = 2;
  if (marked >= 0)
    context.strokeRect((marked % across) * pitch, Math.floor(marked / across) * pitch, side, side);
}

/** A failed one differs in more than its colour. */
function cross(context: CanvasRenderingContext2D, x: number, y: number, side: number): void {
  const inset = side * 0.28;
  context.lineWidth = Math.max(1, side / 9);
  context.beginPath();
  context.moveTo(x + inset, y + inset);
  context.lineTo(x + side - inset, y + side - inset);
  context.moveTo(x + side - inset, y + inset);
  context.lineTo(x + inset, y + side - inset);
  context.stroke();
}
