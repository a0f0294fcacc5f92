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
import type { Output } from "../world.ts";

// DECAWM: a line that some terminal draws wider than we think is cut there, and does not push the others down.
const WRAP_OFF = "\u001B[?7l";
const WRAP_ON = "\u001B[?7h";

/**
 * A terminal that shows one page, and afterwards what it showed before. Of each page only the lines that differ are written, all in
 * one write, and each before what is left of the old one is erased, so that nothing flickers.
 */
export class Screen {
  readonly #out: Output;
  #lines: readonly string[] = [];
  #open = false;

  constructor(out: Output) {
    this.#out = out;
  }

  /** A column less than the terminal has: to erase the rest of a line that is full would erase its last character. */
  get width(): number {
    return Math.max(1, (this.#out.columns ?? 80) - 1);
  }

  get height(): number {
    return Math.max(1, this.#out.rows ?? 24);
  }

  open(): void {
    this.#open = true;
    this.#out.write(enterAlternativeScreen + cursorHide + WRAP_OFF + eraseScreen);
  }

  /** Shows what the terminal showed before; harmless when it does already. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#out.write(WRAP_ON + cursorShow + exitAlternativeScreen);
  }

  /** The terminal has another size, and shows we do not know what. */
  forget(): void {
    this.#lines = [];
    if (this.#open) this.#out.write(eraseScreen);
  }

  draw(lines: readonly string[]): void {
    if (!this.#open) return;
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
