import { type CooperateError, usageError } from "../../core/failure.ts";

/** The text of a spec, and how positions in it are described. A position is an offset into the
 *  text; line and column are computed only for messages. */
export class Source {
  /** As the user named the file. */
  readonly name: string;
  readonly text: string;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /** Counted from 1. */
  lineAt(offset: number): number {
    return this.text.slice(0, offset).split("\n").length;
  }

  /** `params.yaml:12:5`; line and column are counted from 1, the column in characters. */
  placeAt(offset: number): string {
    const line = this.text.slice(this.text.lastIndexOf("\n", offset - 1) + 1, offset).replace(/^\uFEFF/, "");
    return `${this.name}:${this.lineAt(offset)}:${Array.from(line).length + 1}`;
  }

  /** A user's error at `offset`; exit code 2. */
  error(offset: number, message: string, hint?: string): CooperateError {
    return usageError(`${this.placeAt(offset)}: ${message}`, hint);
  }
}
