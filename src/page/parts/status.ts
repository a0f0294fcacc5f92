import { formatNumbers } from "../../text/format-numbers.ts";
import { figuresOf } from "../data/figures.ts";
import { el } from "../el.ts";
import { whole } from "../format.ts";
import { numbersTable } from "../numbers.ts";
import type { Actions, Part, View } from "../part.ts";
import { entryLine } from "../describe-entry.ts";
import { paintSquares, type Squares, squaresIn } from "./squares.ts";

const canvas = el("canvas", { class: "squares", role: "img", tabindex: 0, "data-key": "squares" });
const said = el("p", { class: "said-entry", role: "status" });
/** Stands where an entry is described, which else would be an empty line. */
const HINT = "Point at a square to see its entry, or click.";
const state: { squares?: Squares; view?: View; actions?: Actions; at: number } = { at: -1 };

/** A square for each entry, in the order of the list: failures that follow a parameter make a
 *  pattern. */
export const status: Part = {
  id: "status",
  title: "Status",
  note: () =>
    "One square for each entry, in the order of the list; failed ones are crossed, and those that the filter leaves out are pale.",
  isWanted: ({ data }) => data.n.length > 0,
  draw(box, view, actions) {
    Object.assign(state, { view, actions, at: Math.min(state.at, view.data.n.length - 1) });
    canvas.setAttribute("aria-label", summaryOf(view));
    if (canvas.parentElement !== box) {
      said.textContent = HINT;
      box.replaceChildren(canvas, said);
      new ResizeObserver(paint).observe(box);
    }
    for (const old of box.querySelectorAll(".numbers")) old.remove();
    box.append(numbersTable("entries by status", () => numbersOf(view)));
    paint();
  },
  pictures: () => [
    { element: canvas, url: canvas.toDataURL(), label: canvas.getAttribute("aria-label") ?? "" },
  ],
};

canvas.addEventListener("pointermove", ({ offsetX, offsetY }) =>
  move(state.squares?.rowAt(offsetX, offsetY) ?? -1),
);
canvas.addEventListener("pointerleave", () => move(-1));
canvas.addEventListener("blur", () => move(-1));
canvas.addEventListener("click", only);
canvas.addEventListener("keydown", (event) => {
  const across = state.squares?.across ?? 1;
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: across,
    ArrowUp: -across,
  };
  const step = steps[event.key];
  const last = (state.view?.data.n.length ?? 0) - 1;
  if (event.key === "Enter") only();
  else if (event.key === "Escape") move(-1);
  else if (event.key === "Home" || event.key === "End") move(event.key === "Home" ? 0 : last);
  else if (step === undefined) return;
  else move(state.at === -1 ? 0 : Math.max(0, Math.min(last, state.at + step)));
  event.preventDefault();
});

/** Says what is under the pointer, or where the arrows of the keyboard have come. */
function move(to: number): void {
  if (to === state.at) return;
  state.at = to;
  said.textContent = state.view && to !== -1 ? entryLine(state.view, to) : HINT;
  paint();
}

/** Shows that entry alone. */
function only(): void {
  const n = state.view?.data.n[state.at];
  if (n !== undefined) state.actions?.choose({ filter: `n=${n}`, page: undefined });
}

function paint(): void {
  if (!state.view) return;
  state.squares = squaresIn(canvas.parentElement?.clientWidth ?? 0, state.view.data.n.length);
  paintSquares(canvas, state.squares, state.view, state.at);
}

function summaryOf({ data }: View): string {
  const words = figuresOf(data).counts.map(({ status: word, count }) => `${whole(count)} ${word}`);
  return `A square for each of ${whole(data.n.length)} entries: ${words.join(", ")}. The arrow keys go from entry to entry.`;
}

function numbersOf({ data }: View) {
  const rows = data.statuses.flatMap((word, index) => {
    const numbers = data.n.filter((_, row) => data.status[row] === index);
    return numbers.length === 0 ? [] : [[word, whole(numbers.length), formatNumbers(numbers)]];
  });
  return { head: ["status", "count", "entries"], rows };
}
