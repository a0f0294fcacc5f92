import { el } from "../el.ts";
import { PARTS } from "./parts.ts";
import type { Sections } from "./sections.ts";

/** Before the page is printed, draws all of it in the light theme, opens what is folded, and puts
 *  pictures in the place of charts; takes it back afterwards.
 *  @param print told whether a printer wants the page now */
export function drawForPrint(sections: Sections, print: (isPrinting: boolean) => void): void {
  let undo: (() => void)[] = [];
  addEventListener("beforeprint", () => {
    print(true);
    sections.drawAll();
    for (const details of sections.element.querySelectorAll("details"))
      if (!details.open && !details.classList.contains("numbers")) {
        details.open = true;
        undo.push(() => (details.open = false));
      }
    for (const part of PARTS)
      for (const { element, url, label } of part.pictures?.() ?? []) {
        const image = el("img", { src: url, alt: label, class: "printed" });
        element.after(image);
        element.classList.add("unprinted");
        undo.push(() => {
          image.remove();
          element.classList.remove("unprinted");
        });
      }
  });
  addEventListener("afterprint", () => {
    for (const each of undo) each();
    undo = [];
    print(false);
  });
}
