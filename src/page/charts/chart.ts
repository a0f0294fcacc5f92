import { type ECharts, init } from "./echarts.ts";

/** What a chart shows at some width. */
export interface Drawing {
  /** In pixels. */
  readonly height: number;
  /** What it shows in a sentence, with numbers: for those who do not see it. */
  readonly label: string;
  readonly option: object;
}

/** A chart on the page. It is made once and gets new options; it is never disposed of, which would
 *  throw while it is being painted. */
export interface Chart {
  readonly element: HTMLElement;
  readonly echarts: ECharts;
  /** Draws now, and again when the width changes. */
  paint(draw: (width: number) => Drawing): void;
}

/** Makes a chart in `element`, which is empty. */
export function chartIn(element: HTMLElement): Chart {
  element.setAttribute("role", "img");
  const echarts = init(element, undefined, { renderer: "canvas", width: widthOf(element), height: 100 });
  let latest: ((width: number) => Drawing) | undefined;
  let [width, height] = [0, 0];
  const redraw = (): void => {
    if (latest === undefined) return;
    const now = widthOf(element);
    const drawing = latest(now);
    element.style.height = `${drawing.height}px`;
    element.setAttribute("aria-label", drawing.label);
    if (now !== width || drawing.height !== height) echarts.resize({ width: now, height: drawing.height });
    [width, height] = [now, drawing.height];
    const font = getComputedStyle(element).fontFamily;
    echarts.setOption({ animation: false, textStyle: { fontFamily: font }, ...drawing.option }, REPLACE);
  };
  new ResizeObserver(() => {
    if (element.clientWidth > 0 && element.clientWidth !== width) redraw();
  }).observe(element);
  const paint = (draw: (width: number) => Drawing): void => {
    latest = draw;
    redraw();
  };
  return { element, echarts, paint };
}

/** What comes in other numbers each time; the rest is merged, so that a zoom stays. */
const REPLACE = { replaceMerge: ["series", "parallelAxis"] };

/** A box that is not laid out yet has no width. */
function widthOf(element: HTMLElement): number {
  return element.clientWidth || 600;
}
