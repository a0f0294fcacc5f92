import type { Axis } from "./axes.ts";
import { intervalOf, intervalText, type Spans } from "./brush.ts";
import { el } from "../el.ts";

/** What is selected on the parallel axes, in words, with what a keyboard needs to select and to
 *  select all again. */
export class BrushForm {
  readonly #onChange: (spans: Spans) => void;
  readonly #chips = el("span", { class: "chips" });
  readonly #axis = el("select", { "aria-label": "Axis" });
  readonly #ends = el("span");
  readonly #message = el("span", { role: "status", class: "soft" });
  #axes: readonly Axis[] = [];
  #spans: Spans = new Map();

  constructor(box: HTMLElement, onChange: (spans: Spans) => void) {
    this.#onChange = onChange;
    this.#axis.addEventListener("change", () => this.#showEnds());
    const form = el("form", {}, this.#axis, this.#ends, el("button", { type: "submit" }, "Select"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#select();
    });
    const details = el(
      "details",
      { class: "select-on-axis" },
      el("summary", {}, "Select without a mouse"),
      form,
    );
    box.append(el("div", { class: "brush" }, this.#chips, this.#message), details);
  }

  /** @param message how much is selected */
  show(axes: readonly Axis[], spans: Spans, message: string): void {
    const isNew = axes.map(({ id }) => id).join("\n") !== this.#axes.map(({ id }) => id).join("\n");
    this.#axes = axes;
    this.#spans = spans;
    if (this.#message.textContent !== message) this.#message.textContent = message;
    this.#chips.replaceChildren(...this.#chipsOf());
    if (!isNew) return;
    this.#axis.replaceChildren(...axes.map(({ id, name }) => el("option", { value: id }, name)));
    this.#showEnds();
  }

  #chipsOf(): HTMLElement[] {
    const chips = this.#axes.flatMap((axis) => {
      const intervals = this.#spans.get(axis.id) ?? [];
      if (intervals.length === 0) return [];
      const text = `${axis.name}: ${intervals.map((each) => intervalText(axis, each)).join(", ")}`;
      const chip = el(
        "button",
        { type: "button", class: "chip", "aria-label": `Remove the selection ${text}` },
        `${text} ×`,
      );
      chip.addEventListener("click", () => this.#set(axis.id, []));
      return [chip];
    });
    if (chips.length < 2) return chips;
    const all = el("button", { type: "button", class: "chip" }, "Select all again");
    all.addEventListener("click", () => this.#onChange(new Map()));
    return [...chips, all];
  }

  #showEnds(): void {
    const steps = this.#chosen()?.steps;
    const end = (label: string, chosen: number): HTMLElement =>
      steps
        ? el(
            "select",
            { "aria-label": label },
            ...steps.map((text, i) => el("option", i === chosen ? { selected: "" } : {}, text)),
          )
        : el("input", { "aria-label": label, inputmode: "decimal", size: "8" });
    this.#ends.replaceChildren(" from ", end("From", 0), " to ", end("To", (steps?.length ?? 1) - 1), " ");
  }

  #select(): void {
    const axis = this.#chosen();
    const [from, to] = [
      ...this.#ends.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select"),
    ];
    if (!axis || !from || !to) return;
    const interval = intervalOf(axis, from.value, to.value);
    if (interval) this.#set(axis.id, [interval]);
    else
      this.#message.textContent = `${from.value} to ${to.value} is no range of numbers on the axis ${axis.name}.`;
  }

  #set(id: string, intervals: readonly (readonly [number, number])[]): void {
    const others = [...this.#spans].filter(([other]) => other !== id);
    this.#onChange(new Map(intervals.length > 0 ? [...others, [id, intervals]] : others));
  }

  #chosen(): Axis | undefined {
    return this.#axes.find(({ id }) => id === this.#axis.value);
  }
}
