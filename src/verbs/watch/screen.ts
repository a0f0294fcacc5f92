import {
  beginSynchronizedOutput,
  cursorHide,
  cursorShow,
  cursorTo,
  endSynchronizedOutput,
  enterAlternativeScreen,
  eraseEndLine,
  eraseScreen,
  exitAlternativeScreen,
} from "ansi-escapes";
import { forTerminal, unbroken } from "../../core/terminal-text.ts";
import type { Output } from "../shared/world.ts";

// DECAWM, automatic line wrap, is off: a line that a terminal draws wider than we expect is cut
// there, and does not move the lines below it.
const WRAP_OFF = "\u001B[?7l";
const WRAP_ON = "\u001B[?7h";

/**
 * Shows one page at a time on the terminal, and restores its content at the end. Only lines that
 * differ from the page before are written, in one write. The rest of a line is erased after the
 * new text is written, not before, so nothing flickers.
 */
export class Screen {
  readonly #out: Output;
  #lines: readonly string[] = [];
  #isOpen = false;

  constructor(out: Output) {
    this.#out = out;
  }

  /** One column less than the terminal has: erasing the rest of a full line would erase its last
   *  character. */
  get width(): number {
    return Math.max(1, (this.#out.columns ?? 80) - 1);
  }

  get height(): number {
    return Math.max(1, this.#out.rows ?? 24);
  }

  open(): void {
    this.#isOpen = true;
    this.#out.write(enterAlternativeScreen + cursorHide + WRAP_OFF + eraseScreen);
  }

  /** Restores the content of the terminal. Does nothing the second time. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#out.write(WRAP_ON + cursorShow + exitAlternativeScreen);
  }

  /** The terminal has another size, and its content is unknown: the next page is drawn as a
   *  whole. */
  invalidate(): void {
    this.#lines = [];
    if (this.#isOpen) this.#out.write(eraseScreen);
  }

  draw(lines: readonly string[]): void {
    if (!this.#isOpen) return;
    const before = this.#lines;
    let text = "";
    for (let y = 0; y < Math.max(lines.length, before.length); y++) {
      const line = lines[y] ?? "";
      if (line !== (before[y] ?? "")) text += cursorTo(0, y) + forTerminal(unbroken(line)) + eraseEndLine;
    }
    this.#lines = lines;
    if (text !== "") this.#out.write(beginSynchronizedOutput + text + endSynchronizedOutput);
  }
}
