import { el } from "../el.ts";
import { type Numbers, tableOf } from "../numbers.ts";

export type { Numbers } from "../numbers.ts";

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
      this.#details.append(tableOf(this.#details.dataset["about"] ?? "", this.#numbers()));
  }
}
