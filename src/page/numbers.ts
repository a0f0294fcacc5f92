import { type Attributes, el } from "./el.ts";

/** A table of what a chart shows, for those who do not see it or want it exactly. */
export interface Numbers {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** More rows than this are in the table of all entries. */
const MOST_ROWS = 200;

/** A folded table; it is made when somebody unfolds it.
 *  @param about what it is a table of, in words that follow "numbers of" */
export function numbersTable(about: string, numbers: () => Numbers): HTMLDetailsElement {
  const details = el(
    "details",
    { class: "numbers", "data-key": `numbers of ${about}` },
    el("summary", {}, "Numbers"),
  );
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(tableOf(about, numbers()));
  });
  return details;
}

/** A table with a name, in a box of its own in which it scrolls. */
export function tableOf(about: string, { head, rows }: Numbers): HTMLElement {
  const isNumeric = head.map(
    (_, i) =>
      rows.some((row) => /\d/.test(row[i] ?? "")) &&
      rows.every((row) => /^[-<>≈±%.,\d\se]*$/.test(row[i] ?? "")),
  );
  const attributes = (i: number): Attributes => ({ class: isNumeric[i] === true && "n" });
  const rest = rows.length - MOST_ROWS;
  return el(
    "div",
    { class: "wrap", tabindex: 0, role: "region", "aria-label": `numbers of ${about}` },
    el(
      "table",
      {},
      el(
        "thead",
        {},
        el("tr", {}, ...head.map((text, i) => el("th", { scope: "col", ...attributes(i) }, text))),
      ),
      el(
        "tbody",
        {},
        ...rows
          .slice(0, MOST_ROWS)
          .map((row) => el("tr", {}, ...row.map((text, i) => el("td", attributes(i), text)))),
      ),
    ),
    rest > 0 && el("p", { class: "note" }, `${rest.toLocaleString("en")} more are not shown here.`),
  );
}
