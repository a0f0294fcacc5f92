import { formatNumbers } from "../../text/format-numbers.ts";
import { el } from "../el.ts";
import { counted, percent, whole } from "../format.ts";
import type { Part, View } from "../part.ts";
import { type FailureKind, failureKinds } from "../view/failures.ts";
import { copyButton } from "./copy-button.ts";
import { logCommand } from "./log-command.ts";

/** More kinds are counted together. */
const MOST_KINDS = 12;
const EXAMPLES = 3;
const LINES = 5;
/** A longer list of numbers says little. */
const LONGEST_NUMBERS = 300;

/** What failed and how, and what alike failures share. */
export const failures: Part = {
  id: "failures",
  title: "Failures",
  note(view) {
    const failed = failureKinds(view).reduce((sum, { rows }) => sum + rows.length, 0);
    if (failed === 0) return "None among what is shown.";
    return `${counted(failed, "failure")}, by the last line that each wrote, numbers left aside; the most frequent first.`;
  },
  isWanted: ({ data }) => data.status.some((index) => data.statuses[index] === "failed"),
  draw(box, view) {
    const kinds = failureKinds(view);
    const rest = kinds.slice(MOST_KINDS);
    const others = rest.reduce((sum, { rows }) => sum + rows.length, 0);
    box.replaceChildren(
      ...kinds.slice(0, MOST_KINDS).map((kind, i) => failureKind(kind, view, i === 0)),
      ...(others > 0
        ? [
            el(
              "p",
              { class: "note" },
              `${whole(others)} failed otherwise, in ${counted(rest.length, "way")}.`,
            ),
          ]
        : []),
    );
  },
};

function failureKind({ line, rows, shared }: FailureKind, view: View, isOpen: boolean): HTMLElement {
  const common = shared.map(({ param, value, share }) => `${param} ${value} (${percent(share)})`).join(", ");
  const rest = rows.slice(EXAMPLES);
  return el(
    "details",
    { class: "kind", open: isOpen, "data-key": `kind ${line}` },
    el(
      "summary",
      {},
      el("b", {}, `${whole(rows.length)} × `),
      el("bdi", { class: "line" }, line),
      common !== "" && el("span", { class: "shared" }, ` they share `, el("bdi", {}, common)),
    ),
    ...rows.slice(0, EXAMPLES).map((row) => example(row, view)),
    rest.length > 0 &&
      el("p", { class: "note" }, `and ${rest.length === 1 ? "entry" : "entries"} ${numbersText(rest, view)}`),
  );
}

function example(row: number, { data }: View): HTMLElement {
  const n = data.n[row] ?? 0;
  const reason = data.reasons[row];
  const tail = data.tails
    ?.find((each) => each.row === row)
    ?.text.trimEnd()
    .split("\n")
    .slice(-LINES)
    .join("\n");
  return el(
    "div",
    { class: "example" },
    el(
      "p",
      {},
      copyButton("log", logCommand(data.title, n), `log ${n}`),
      el("b", {}, `entry ${n}`),
      reason ? ` ${reason} ` : " ",
      el("code", {}, data.commands?.[row] ?? ""),
    ),
    tail !== undefined &&
      tail !== "" &&
      el("pre", { tabindex: 0, "aria-label": `last lines of entry ${n}` }, tail),
  );
}

function numbersText(rows: readonly number[], { data }: View): string {
  const text = formatNumbers(rows.map((row) => data.n[row] ?? 0)).replaceAll(",", ", ");
  return text.length <= LONGEST_NUMBERS
    ? text
    : `${text.slice(0, text.lastIndexOf(",", LONGEST_NUMBERS))}, …`;
}
