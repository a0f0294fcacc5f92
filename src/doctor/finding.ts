/** What one check found. `warn` is worth to know and does not make the storage unsafe. */
export interface Finding {
  readonly name: string;
  readonly verdict: "yes" | "warn" | "no";
  /** What was seen, with figures. */
  readonly found: string;
  /** What to do about it; given unless the verdict is yes. */
  readonly advice?: string;
}

/** One thing that a list relies on, tried in a directory of its own. */
export interface Check {
  readonly name: string;
  /** @param place where it may make what it likes
   *  @throws the system's error, which counts as no */
  readonly run: (place: Place) => Promise<Omit<Finding, "name">>;
}

export interface Place {
  /** An empty directory inside the one that is examined. */
  readonly scratch: string;
  /** The directory that is examined. */
  readonly directory: string;
}

export const yes = (found: string): Omit<Finding, "name"> => ({ verdict: "yes", found });
export const warn = (found: string, advice: string): Omit<Finding, "name"> => ({
  verdict: "warn",
  found,
  advice,
});
export const no = (found: string, advice: string): Omit<Finding, "name"> => ({
  verdict: "no",
  found,
  advice,
});

/** Safe unless something says no. */
export function isSafe(findings: readonly Finding[]): boolean {
  return findings.every(({ verdict }) => verdict !== "no");
}
