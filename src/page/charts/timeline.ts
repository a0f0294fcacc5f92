import { formatDuration } from "../../text/format-duration.ts";
import { el } from "../el.ts";
import { counted, dateOf, percent, whole } from "../format.ts";
import type { Part, View } from "../part.ts";
import { barColor } from "./bar-shapes.ts";
import { type Bar, barAt, type Lanes, lanesOf } from "./bars.ts";
import { type Chart, chartIn } from "./chart.ts";
import { entryTip } from "../describe-entry.ts";
import { type Numbers, NumbersTable } from "./numbers.ts";
import { pictureOf } from "./picture.ts";
import "./rectangles.ts";
import { timelineOption } from "./timeline-option.ts";
import { Tip } from "./tip.ts";
import { zoomButtons } from "./zoom-buttons.ts";

/** The height of the axis, and of all that is seen at once. */
const AXIS = 32;
const MOST_HEIGHT = 520;

const HOW = " Zoom with Ctrl and the wheel, by pinching, or with the buttons; drag to move.";

/** What ran where and when: all attempts, in the lanes of hosts and slots. */
export function timelinePart(): Part {
  let made: Made | undefined;
  return {
    id: "timeline",
    title: "Timeline",
    note: ({ data, isPrinted }) =>
      `What ran where, from ${dateOf(data.attempts.firstStart)} on (times in UTC).${isPrinted ? "" : HOW}`,
    isWanted: ({ data }) => data.attempts.row.length > 0,
    draw(box, view) {
      made ??= new Made(box);
      made.draw(view);
    },
    pictures: () => (made ? [pictureOf(made.chart)] : []),
  };
}

class Made {
  readonly chart: Chart;
  readonly #scroller: HTMLElement;
  readonly #room: HTMLElement;
  readonly #key = el("ul", { class: "key" });
  readonly #tip: Tip;
  readonly #numbers: NumbersTable;
  #view: View | undefined;
  #lanes: Lanes = { labels: [], bars: [], first: 0, last: 1 };

  constructor(box: HTMLElement) {
    const plot = el("div", { class: "chart" });
    this.#room = el("div", {}, plot);
    this.#scroller = el("div", { class: "lanes", on: { scroll: () => this.#paint() } }, this.#room);
    const over = el("div", { class: "over" }, this.#scroller);
    this.chart = chartIn(plot);
    plot.addEventListener("wheel", leaveToPage, { capture: true, passive: true });
    box.append(el("div", { class: "above" }, this.#key, zoomButtons(this.chart.echarts)), over);
    this.#tip = new Tip(over);
    this.#numbers = new NumbersTable(box, "Attempts by lane");
    const zr = this.chart.echarts.getZr();
    zr.on("mousemove", ({ offsetX, offsetY }) => this.#point(offsetX, offsetY));
    zr.on("globalout", () => this.#tip.hide());
  }

  draw(view: View): void {
    this.#view = view;
    this.#lanes = lanesOf(view);
    const height = this.#laneHeight() * this.#lanes.labels.length + AXIS;
    this.#room.style.height = `${height}px`;
    this.#scroller.style.maxHeight = `${this.#mostHeight()}px`;
    if (height > this.#mostHeight()) this.#scroller.tabIndex = 0;
    else this.#scroller.removeAttribute("tabindex");
    this.#key.replaceChildren(...keyOf(view, this.#lanes));
    this.#paint();
    this.#numbers.show(() => numbersOf(this.#lanes));
  }

  #laneHeight(): number {
    const { length } = this.#lanes.labels;
    if (length <= 12) return 28;
    return length <= 24 ? 20 : 16;
  }

  /** Paper does not scroll; a canvas has to have an end. */
  #mostHeight(): number {
    return this.#view?.isPrinted === true ? 4 * MOST_HEIGHT : MOST_HEIGHT;
  }

  #paint(): void {
    const [lanes, view] = [this.#lanes, this.#view];
    if (!view) return;
    const each = this.#laneHeight();
    const height = Math.min(this.#mostHeight(), each * lanes.labels.length + AXIS);
    const sight = { from: this.#scroller.scrollTop / each, count: (height - AXIS) / each };
    this.#tip.hide();
    this.chart.paint((width) => ({
      height,
      label: labelOf(lanes),
      option: timelineOption(view.theme, lanes, sight, width),
    }));
  }

  #point(x: number, y: number): void {
    const { echarts } = this.chart;
    const bar = echarts.containPixel("grid", [x, y]) ? this.#barAt(x, y) : undefined;
    const view = this.#view;
    if (bar && view) this.#tip.show(tipOf(view, bar, this.#lanes), x, y);
    else this.#tip.hide();
  }

  #barAt(x: number, y: number): Bar | undefined {
    const [time = 0, lane = 0] = this.chart.echarts.convertFromPixel("grid", [x, y]);
    const [beside = 0] = this.chart.echarts.convertFromPixel("grid", [x + 2, y]);
    return barAt(this.#lanes.bars[Math.round(lane)] ?? [], time, Math.abs(beside - time));
  }
}

/** The wheel scrolls the page, and zooms with Ctrl (which is what a pinch on a touch pad sends, too).
 *  Of other wheels ECharts must not hear: over an axis that can be zoomed it keeps all of them. */
function leaveToPage(event: WheelEvent): void {
  if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
}

function tipOf(view: View, bar: Bar, lanes: Lanes): HTMLElement {
  const box = entryTip(view, bar.row);
  const took = `${formatDuration(bar.end - bar.start)} on ${lanes.labels[bar.lane]}, ${dateOf(bar.start)}`;
  box.append(el("div", {}, `attempt ${bar.attempt}: ${bar.status}, ${took}`));
  return box;
}

function countsOf(lanes: Lanes): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { status } of lanes.bars.flat()) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

function keyOf({ theme }: View, lanes: Lanes): HTMLElement[] {
  return [...countsOf(lanes)].map(([status, count]) => {
    const dot = el("span", { class: "dot" });
    dot.style.background = barColor(theme, status);
    return el("li", {}, dot, el("b", {}, whole(count)), ` ${status}`);
  });
}

function labelOf(lanes: Lanes): string {
  const counts = [...countsOf(lanes)].map(([status, count]) => `${whole(count)} ${status}`);
  const total = lanes.bars.reduce((sum, bars) => sum + bars.length, 0);
  const where = counted(lanes.labels.length, "lane");
  return `Timeline of ${counted(total, "attempt")} in ${where} over ${formatDuration(lanes.last - lanes.first)}: ${counts.join(", ")}`;
}

function numbersOf(lanes: Lanes): Numbers {
  const all = lanes.last - lanes.first;
  const rows = lanes.bars.map((bars, lane) => {
    const busy = bars.reduce((sum, { start, end }) => sum + end - start, 0);
    const count = (status: string): string => whole(bars.filter((bar) => bar.status === status).length);
    return [
      lanes.labels[lane] ?? "",
      whole(bars.length),
      count("done"),
      count("failed"),
      formatDuration(busy),
      percent(busy / all),
    ];
  });
  return { head: ["lane", "attempts", "done", "failed", "busy", "of the time"], rows };
}
