import { el } from "../el.ts";

/** How long a button says that it has copied, in milliseconds. */
const SAID = 1500;

/** A button that copies `text`, and says that it has. @param key for `data-key` */
export function copyButton(word: string, text: string, key: string): HTMLElement {
  const button: HTMLButtonElement = el(
    "button",
    {
      type: "button",
      class: "copy",
      title: `copy: ${text}`,
      "aria-label": `copy ${text}`,
      "data-key": key,
      on: {
        click: () =>
          void copy(text).then((isCopied) => {
            button.textContent = isCopied ? "copied" : "failed";
            setTimeout(() => (button.textContent = word), SAID);
          }),
      },
    },
    word,
  );
  return button;
}

/** @returns whether it was copied: a browser may forbid it */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** The old way, for pages from a file in browsers that give these no clipboard. */
function copySelected(text: string): boolean {
  const focused = document.activeElement;
  const field = el("textarea", { class: "sr", "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
