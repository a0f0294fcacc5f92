import { columnsOf } from "../../src/page/data/columns.ts";
import { searchedText } from "../../src/page/data/searched-text.ts";
import type { ReportData } from "../../src/page/data/report-data.ts";
import type { Choices, View } from "../../src/page/part.ts";
import { compileFilter } from "../../src/page/view/filter.ts";
import { makeView } from "../../src/page/view/make-view.ts";

const THEME = {
  isDark: false,
  ink: "#111",
  soft: "#555",
  line: "#ddd",
  grid: "#eee",
  panel: "#fff",
  accent: "#06c",
  statuses: { done: "#0a0", failed: "#d00" },
};

/** What a page would look at, for tests without a browser. */
export function sampleView(data: ReportData, choices: Choices = {}, brushed?: ReadonlySet<number>): View {
  const text = (row: number): string => searchedText(data, row);
  const filter = compileFilter(choices.filter ?? "", columnsOf(data), data.statuses, text);
  return makeView(data, choices, filter, () => brushed, { theme: THEME, isPrinted: false });
}
