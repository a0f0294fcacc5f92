import type { ReportData } from "../data/report-data.ts";
import { el } from "../el.ts";
import { counted } from "../format.ts";

/** More warnings are folded. */
const MOST_OPEN = 3;
const SHORT_COMMIT = 9;

/** What a reader has to know before comparing: runs of different commits, and what was odd. */
export function warningsOf({ commits, warnings }: ReportData): Node[] {
  const all = [...(commits.length > 1 ? [mixed(commits)] : []), ...warnings];
  if (all.length === 0) return [];
  const items = all.map((text) => el("li", {}, text));
  const rest = items.slice(MOST_OPEN);
  return [
    el(
      "div",
      { class: "warnings", role: "note", "aria-label": "warnings" },
      el("ul", {}, ...items.slice(0, MOST_OPEN)),
      rest.length > 0 &&
        el(
          "details",
          { "data-key": "warnings" },
          el("summary", {}, counted(rest.length, "more warning")),
          el("ul", {}, ...rest),
        ),
    ),
  ];
}

function mixed(commits: ReportData["commits"]): string {
  const each = commits
    .slice(0, 4)
    .map(({ commit, runs }) => `${commit.slice(0, SHORT_COMMIT)} (${counted(runs, "run")})`);
  const more = commits.length > 4 ? `, and ${counted(commits.length - 4, "other")}` : "";
  return `The runs are of ${counted(commits.length, "commit")}, and may not compare: ${each.join(", ")}${more}.`;
}
