import { el } from "../el.ts";
import { getLog } from "./requests.ts";

/** A longer log is shown from near its end on. */
const MOST_BYTES = 1_000_000;
const POLL_MS = 1_000;
/** No log is that long: the answer says only how long it is. */
const BEYOND = 1e14;

/** Shows the log of an entry, and what is written into it meanwhile.
 *  @param title how the window calls it */
export function openLog(n: number, title: string): void {
  const text = el("pre", { tabindex: 0, "aria-label": `log of entry ${n}` });
  const note = el("p", { class: "note", role: "status" }, "reading ...");
  let isOpen = true;
  const dialog: HTMLDialogElement = el(
    "dialog",
    {
      class: "log",
      "aria-labelledby": "log-title",
      on: {
        close() {
          isOpen = false;
          dialog.remove();
        },
      },
    },
    el("h2", { id: "log-title" }, `Log of entry ${n}`),
    el("p", { class: "note" }, el("code", {}, el("bdi", {}, title))),
    text,
    note,
    el(
      "div",
      { class: "buttons" },
      el("button", { type: "button", on: { click: () => dialog.close() } }, "Close"),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  void fill(n, text, note, () => isOpen);
}

async function fill(n: number, text: HTMLElement, note: HTMLElement, isOpen: () => boolean): Promise<void> {
  const decoder = new TextDecoder();
  let from = 0;
  try {
    const { size } = await getLog(n, BEYOND);
    from = Math.max(0, size - MOST_BYTES);
    note.textContent = from > 0 ? `the first ${from.toLocaleString("en")} bytes are left out` : "";
    while (isOpen()) {
      const part = await getLog(n, from);
      if (part.bytes.byteLength > 0) {
        const isAtEnd = text.scrollTop + text.clientHeight >= text.scrollHeight - 4;
        text.append(decoder.decode(part.bytes, { stream: true }));
        from += part.bytes.byteLength;
        if (isAtEnd) text.scrollTop = text.scrollHeight;
      }
      if (from >= part.size) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } catch (error) {
    note.textContent = error instanceof Error ? error.message : String(error);
  }
}
