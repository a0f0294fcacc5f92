import type { LiveData } from "../data/live-data.ts";
import type { ReportData } from "../data/report-data.ts";
import { el } from "../el.ts";
import { timeOf } from "./time-of.ts";
import type { Extras, View } from "../part.ts";
import { follow } from "./follow.ts";
import { openLog } from "./log-window.ts";
import { makeOrderBar } from "./order-bar.ts";
import { sendOrder } from "./requests.ts";

/** A page that is open. */
interface Page {
  readonly show: (data: ReportData) => void;
}

/** With long lists a page takes long to draw: it is drawn again after that many times as long. */
const PAUSE_FACTOR = 3;

/** Opens the page of a list that is served, and keeps it up to date.
 *  @param openPage makes the page for the first data */
export async function openLivePage(
  root: HTMLElement,
  openPage: (root: HTMLElement, data: ReportData, extras: Extras) => Page,
): Promise<never> {
  let page: Page | undefined;
  let newest: LiveData | undefined;
  let timer: number | undefined;
  const state = el("span", { role: "status" }, "connecting ...");
  const changed = el("span", { class: "soft" });
  const line = el("p", { class: "live" }, state, changed);
  const bar = makeOrderBar(sendOrder);
  const extras: Extras = {
    element: el("div", { class: "live-line" }, line, bar.element),
    show({ shown }: View) {
      if (newest) bar.show(newest, shown);
    },
    openLog(n) {
      const row = newest?.n.indexOf(n) ?? -1;
      openLog(n, newest?.commands?.[row] ?? newest?.names?.[row] ?? "");
    },
  };
  root.replaceChildren(extras.element);
  const draw = (): void => {
    timer = undefined;
    if (!newest) return;
    const start = performance.now();
    bar.element.hidden = !newest.control;
    changed.textContent = `as of ${timeOf(newest.madeAt)}`;
    if (page) page.show(newest);
    else page = openPage(root, newest, extras);
    const pause = PAUSE_FACTOR * (performance.now() - start);
    timer = window.setTimeout(() => {
      timer = undefined;
      if (newest !== drawn) draw();
    }, pause);
    drawn = newest;
  };
  let drawn: LiveData | undefined;
  return follow({
    show(data) {
      newest = data;
      if (timer === undefined) draw();
    },
    tell(trouble) {
      const text = trouble ?? "Live";
      if (state.textContent !== text) state.textContent = text;
      line.classList.toggle("trouble", trouble !== undefined);
    },
  });
}
