import type { Scored } from "../charts/brush.ts";
import { selectedRows } from "../charts/selection.ts";
import { columnsOf } from "../data/columns.ts";
import type { ReportData } from "../data/report-data.ts";
import type { Actions, Choices, Extras, View } from "../part.ts";
import { searchedText } from "../data/searched-text.ts";
import { readTheme } from "../theme.ts";
import { compileFilter } from "../view/filter.ts";
import { readFragment, writeFragment } from "../view/fragment.ts";
import { makeView } from "../view/make-view.ts";
import { makeControls } from "./controls.ts";
import { makeFoot } from "./foot.ts";
import { makeHead } from "./head.ts";
import { PARTS } from "./parts.ts";
import { drawForPrint } from "./print.ts";
import { makeSections } from "./sections.ts";

/** A page that is open. */
export interface Page {
  /** Shows other data, such as newer ones of the same list. */
  readonly show: (data: ReportData) => void;
}

/** Builds the page in `root`, in the place of what is there.
 *  @param extras of a page that is served */
export function openPage(root: HTMLElement, first: ReportData, extras?: Extras): Page {
  let data = first;
  let choices: Choices = readFragment(location.hash);
  let isPrinted = false;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const view = (): View => {
    document.documentElement.dataset["theme"] = isPrinted
      ? "light"
      : (choices.theme ?? (dark.matches ? "dark" : "light"));
    const columns = columnsOf(data);
    const filter = compileFilter(choices.filter ?? "", columns, data.statuses, (row) =>
      searchedText(data, row),
    );
    controls.complain(filter.misread);
    const selected = (of: Scored): ReadonlySet<number> | undefined => selectedRows(of, choices.axes);
    return makeView(data, choices, filter, selected, { theme: readTheme(), isPrinted });
  };
  const refresh = (only?: string): void => {
    const now = view();
    controls.show(now, choices);
    if (only === undefined) head.show(now);
    sections.show(now, only);
    extras?.show(now);
  };
  const choose = (change: Choices, only?: string): void => {
    // what was selected may not be there any more
    choices = { ...choices, ...(change.filter !== undefined && { axes: undefined }), ...change };
    history.replaceState(null, "", `#${writeFragment(choices)}`);
    refresh(only);
  };
  const actions: Actions = {
    choose,
    openLog: extras?.openLog,
    filter: (words) => choose({ filter: `${choices.filter ?? ""} ${words}`.trim(), page: undefined }),
  };

  const head = makeHead();
  const controls = makeControls(actions);
  const sections = makeSections(PARTS, actions);
  const foot = makeFoot();
  root.replaceChildren(
    ...(extras ? [extras.element] : []),
    head.element,
    controls.element,
    sections.element,
    foot.element,
  );
  drawForPrint(sections, (on) => {
    isPrinted = on;
    refresh();
  });
  dark.addEventListener("change", () => refresh());
  addEventListener("hashchange", () => {
    choices = readFragment(location.hash);
    refresh();
  });
  const show = (next: ReportData): void => {
    data = next;
    document.title = data.title;
    foot.show(data);
    refresh();
  };
  show(data);
  return { show };
}
