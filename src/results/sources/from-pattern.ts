/** A pattern of `--from`: `{output}/metrics.json`, with placeholders and globs. */
export interface FromPattern {
  readonly text: string;
}

/** Reads the pattern of a `--from`.
 *  @throws CooperateError (usage) when it names no file that can be read */
export function parseFrom(text: string): FromPattern {
  return { text };
}
