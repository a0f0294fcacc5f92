import { el } from "../el.ts";

/** A tooltip for what is drawn as one shape, over which ECharts has none. */
export class Tip {
  readonly #element = el("div", { class: "tip", hidden: true });
  readonly #over: HTMLElement;

  /** @param over an element with a position */
  constructor(over: HTMLElement) {
    this.#over = over;
    over.append(this.#element);
  }

  /** Shows `content` beside a point of the element, and within it. */
  show(content: HTMLElement, x: number, y: number): void {
    this.#element.replaceChildren(content);
    this.#element.hidden = false;
    const { clientWidth: width } = this.#over;
    const { offsetWidth, offsetHeight } = this.#element;
    const left = x + 14 + offsetWidth > width ? x - 14 - offsetWidth : x + 14;
    this.#element.style.left = `${Math.max(0, left)}px`;
    this.#element.style.top = `${y - offsetHeight - 8 < 0 ? y + 14 : y - offsetHeight - 8}px`;
  }

  hide(): void {
    this.#element.hidden = true;
  }
}
