import type { ReportData } from "../../src/page/data/report-data.ts";
import type { Choices, Theme, View } from "../../src/page/part.ts";
import { makeView } from "../../src/page/view/make-view.ts";

const THEME: Theme = {
  isDark: false,
  ink: "#000",
  soft: "#555",
  line: "#ccc",
  grid: "#eee",
  panel: "#fff",
  accent: "#00f",
  statuses: {},
};

/** A view of `data`, without a filter. @param brushed rows that are selected on the parallel axes */
export function viewOf(data: ReportData, choices: Choices = {}, brushed?: ReadonlySet<number>): View {
  const all = { matches: () => true, misread: [] };
  return makeView(data, choices, all, () => brushed, { theme: THEME, isPrinted: false });
}
