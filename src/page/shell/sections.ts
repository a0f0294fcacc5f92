import { el } from "../el.ts";
import type { Actions, Part, View } from "../part.ts";
import { keeping } from "./keeping.ts";

/** The sections of all parts. */
export interface Sections {
  readonly element: HTMLElement;
  /** Shows `view` in those parts that are in sight, and in the others when they come there.
   *  @param only the id of the only part that has changed */
  readonly show: (view: View, only?: string) => void;
  /** Draws all parts, for a printer. */
  readonly drawAll: () => void;
}

interface Section {
  readonly part: Part;
  readonly element: HTMLElement;
  readonly note: HTMLElement;
  readonly box: HTMLElement;
  isInSight: boolean;
  isStale: boolean;
}

/** How far from the window a part is drawn already. */
const MARGIN = "300px";

/** 10,000 entries open as quickly as 25, since what is not in sight is drawn when it comes there. */
export function makeSections(parts: readonly Part[], actions: Actions): Sections {
  const sections = parts.map(makeSection);
  let view: View | undefined;
  const draw = (section: Section): void => {
    if (!view || !section.isStale) return;
    section.isStale = false;
    section.element.dataset["drawn"] = "";
    drawSection(section, view, actions);
  };
  const watcher = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        const section = sections.find(({ element }) => element === target);
        if (!section) continue;
        section.isInSight = isIntersecting;
        if (isIntersecting) draw(section);
      }
    },
    { rootMargin: MARGIN },
  );
  for (const { element } of sections) watcher.observe(element);
  return {
    element: el("div", { class: "parts" }, ...sections.map(({ element }) => element)),
    show(next, only) {
      view = next;
      for (const section of sections) {
        const { part, element, isInSight } = section;
        if (only !== undefined && part.id !== only) continue;
        element.hidden = !part.isWanted(next);
        section.isStale = !element.hidden;
        delete element.dataset["drawn"];
        if (isInSight) draw(section);
      }
    },
    drawAll: () => sections.forEach(draw),
  };
}

function makeSection(part: Part): Section {
  const title = el("h2", { id: `title-${part.id}` }, part.title);
  const note = el("p", { class: "note" });
  const box = el("div", { class: "box" });
  const attributes = { id: `part-${part.id}`, "aria-labelledby": title.id };
  const element = el("section", attributes, title, note, box);
  return { part, element, note, box, isInSight: false, isStale: false };
}

/** A part that cannot be drawn takes no other with it. */
function drawSection({ part, note, box }: Section, view: View, actions: Actions): void {
  try {
    note.textContent = part.note(view);
    keeping(box, () => part.draw(box, view, actions));
  } catch (error) {
    note.textContent = "This part could not be drawn; the console of the browser says why.";
    reportError(error);
  }
}
