/**
 * What a script tells the launcher: lines `MARK key value` among whatever else is on its standard
 * output, such as the greeting of a login shell. The mark is random, so nothing else is taken for
 * an answer.
 */
export interface Answers {
  /** The value of the last line with that key; "" when there is none. */
  one(key: string): string;
  all(key: string): readonly string[];
}

/** Defines `tell KEY VALUE...` for a script. */
export function defineTell(mark: string): string {
  return `tell() { printf '%s %s\\n' ${mark} "$*"; }`;
}

export function answersIn(stdout: string, mark: string): Answers {
  const told = stdout.split("\n").filter((line) => line.startsWith(`${mark} `));
  const pairs = told.map((line) => {
    const [, key = "", value = ""] = /^\S+ (\S+) ?(.*)$/.exec(line) ?? [];
    return [key, value] as const;
  });
  const all = (key: string) => pairs.filter(([each]) => each === key).map(([, value]) => value);
  return { all, one: (key) => all(key).at(-1) ?? "" };
}
