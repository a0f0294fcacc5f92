import { el } from "../el.ts";

/** The numbers of a chart, for those who do not see it or want them exactly. */
export interface Numbers {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** More rows than this are in `All entries`. */
const MOST_ROWS = 200;

/** Puts a folded table below a chart and keeps it up to date. It is made when somebody unfolds it. */
export class NumbersTable {
  readonly #details: HTMLDetailsElement;
  #numbers: (() => Numbers) | undefined;

  constructor(box: HTMLElement, about: string) {
    this.#details = el("details", { class: "numbers" }, el("summary", {}, "Numbers"));
    this.#details.dataset["about"] = about;
    this.#details.addEventListener("toggle", () => this.#fill());
    box.append(this.#details);
  }

  show(numbers: () => Numbers): void {
    this.#numbers = numbers;
    this.#fill();
  }

  #fill(): void {
    this.#details.querySelector(".wrap")?.remove();
    if (this.#details.open && this.#numbers)
      this.#details.append(tableOf(this.#numbers(), this.#details.dataset["about"] ?? ""));
  }
}

function tableOf({ head, rows }: Numbers, about: string): HTMLElement {
  const cell = (text: string): HTMLElement => el("td", isNumber(text) ? { class: "n" } : {}, text);
  const columns = head.map((text, i) =>
    el("th", isNumber(rows[0]?.[i] ?? "") ? { scope: "col", class: "n" } : { scope: "col" }, text),
  );
  const body = rows.slice(0, MOST_ROWS).map((row) => el("tr", {}, ...row.map(cell)));
  const table = el(
    "table",
    { "aria-label": about },
    el("thead", {}, el("tr", {}, ...columns)),
    el("tbody", {}, ...body),
  );
  const rest = rows.length - MOST_ROWS;
  const more = rest > 0 ? [el("p", {}, `${rest} more are not shown here.`)] : [];
  return el("div", { class: "wrap", tabindex: "0", role: "region", "aria-label": about }, table, ...more);
}

function isNumber(text: string): boolean {
  return text !== "" && !Number.isNaN(Number(text.replace(/[,%±≈ ]/g, "")));
}
