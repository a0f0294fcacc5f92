/**
 * What a person would have seen of a program's output: progress bars are drawn over again (`\r`,
 * `\b`, cursor movements), and colours are control sequences (ECMA-48). This is a small part of a
 * terminal: enough for tqdm, rich, Keras and npm, not for full-screen programs.
 */

/** One step of a terminal: a control sequence (parameters, final byte), another escape sequence, a
 *  return, a backspace, or text. */
const STEPS = new RegExp(
  [
    String.raw`\u001B\[([0-?]*)[ -/]*([@-~])`,
    String.raw`\u001B[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)?`,
    String.raw`\u001B[ -/]*[0-~]?`,
    String.raw`[\r\u0008]`,
    String.raw`[^\u001B\r\u0008]+`,
  ].join("|"),
  "g",
);
const MOVES = new RegExp(String.raw`[\u001B\u0008]`);
/** A wider screen would not be looked at, and a program may ask for any column. */
const LAST_COLUMN = 500;
/** Of a longer line only the last states are drawn. */
const LONGEST_LINE = 65_536;

/** The lines of `text` as a terminal would show them at the end. What was written after a return
 *  counts as the whole line. A cleared line is empty; a line end at the end of `text` begins one
 *  more line, which is empty. */
export function screenLines(text: string): string[] {
  const screen = new Screen();
  let isFirst = true;
  for (const line of text.split("\n")) {
    if (!isFirst) screen.nextLine();
    isFirst = false;
    if (MOVES.test(line)) screen.draw(lastPart(line));
    else if (line !== "") screen.put(lastState(line));
  }
  return screen.lines;
}

/** What is left of `line`, in which nothing but returns moves the cursor. */
function lastState(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === "\r") end--;
  return line.slice(end === 0 ? 0 : line.lastIndexOf("\r", end - 1) + 1, end);
}

function lastPart(line: string): string {
  const from = line.length > LONGEST_LINE ? line.indexOf("\r", line.length - LONGEST_LINE) : 0;
  return from > 0 ? line.slice(from) : line;
}

class Screen {
  readonly lines = [""];
  #row = 0;
  #column = 0;
  /** The cursor has returned to the start of the line: what comes now replaces the line. */
  #hasReturned = true;

  nextLine(): void {
    this.#row++;
    if (this.#row === this.lines.length) this.lines.push("");
    this.#return();
  }

  put(text: string): void {
    const line = this.#hasReturned ? "" : (this.lines[this.#row] ?? "");
    const column = this.#column;
    this.#column += text.length;
    this.#hasReturned = false;
    // Appending must not copy the line each time.
    this.lines[this.#row] =
      column === line.length
        ? line + text
        : line.slice(0, column).padEnd(column) + text + line.slice(this.#column);
  }

  draw(line: string): void {
    for (const [step, parameters, final] of line.matchAll(STEPS)) {
      if (final !== undefined) this.#control(final, Number.parseInt(parameters ?? "", 10));
      else if (step === "\r") this.#return();
      else if (step === "\b") this.#moveTo(this.#column - 1);
      else if (!step.startsWith("\u001B")) this.put(step);
    }
  }

  /** Obeys one control sequence; most others, colours above all, change no text. */
  #control(final: string, given: number): void {
    const count = given > 0 ? given : 1;
    switch (final) {
      case "A":
      case "F":
        this.#row = Math.max(0, this.#row - count);
        break;
      case "B":
      case "E":
        this.#row = Math.min(this.lines.length - 1, this.#row + count);
        break;
      case "C":
        return this.#moveTo(this.#column + count);
      case "D":
        return this.#moveTo(this.#column - count);
      case "G":
        return count === 1 ? this.#return() : this.#moveTo(count - 1);
      case "K":
        return this.#eraseLine(given);
      case "J":
        if (given > 1) return this.#clear();
        this.lines.length = this.#row + 1;
        return this.#eraseLine(0);
      case "H":
        return this.#clear();
    }
    if (final === "E" || final === "F") this.#return();
    else if (final === "A" || final === "B") this.#hasReturned = false;
  }

  #return(): void {
    this.#column = 0;
    this.#hasReturned = true;
  }

  #moveTo(column: number): void {
    this.#column = Math.max(0, Math.min(column, LAST_COLUMN));
    this.#hasReturned = false;
  }

  #eraseLine(what: number): void {
    const line = this.lines[this.#row] ?? "";
    this.lines[this.#row] = what > 0 ? "" : line.slice(0, this.#column);
  }

  #clear(): void {
    this.lines.splice(0, this.lines.length, "");
    this.#row = 0;
    this.#return();
  }
}
