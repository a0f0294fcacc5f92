import { el } from "../el.ts";
import type { ECharts } from "./echarts.ts";

/** Buttons that zoom and move the time axis, for keyboards and fingers. */
export function zoomButtons(echarts: ECharts): HTMLElement {
  let [start, end] = [0, 100];
  echarts.on("datazoom", (event) => {
    const { batch, ...own } = event as ZoomEvent;
    const zoom = batch?.[0] ?? own;
    [start, end] = [zoom.start ?? start, zoom.end ?? end];
  });
  const go = (from: number, to: number): void => {
    const size = Math.max(0.01, Math.min(100, to - from));
    const left = Math.max(0, Math.min(100 - size, from));
    echarts.dispatchAction({ type: "dataZoom", start: left, end: left + size });
  };
  /** @param by how much larger than now @param move by which part of what is seen */
  const change = (by: number, move: number) => (): void => {
    const [middle, size] = [(start + end) / 2 + move * (end - start), (end - start) * by];
    go(middle - size / 2, middle + size / 2);
  };
  const button = (text: string, label: string, click: () => void): HTMLElement =>
    el("button", { type: "button", "aria-label": label, title: label, on: { click } }, text);
  return el(
    "div",
    { class: "zoom", role: "group", "aria-label": "Zoom of the timeline" },
    button("+", "Zoom in", change(0.5, 0)),
    button("−", "Zoom out", change(2, 0)),
    button("◀", "Earlier", change(1, -0.5)),
    button("▶", "Later", change(1, 0.5)),
    button("All", "Show all", () => go(0, 100)),
  );
}

interface Zoom {
  readonly start?: number;
  readonly end?: number;
}
interface ZoomEvent extends Zoom {
  readonly batch?: readonly Zoom[];
}
