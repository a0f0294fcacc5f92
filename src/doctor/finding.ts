/** What one check found. `warn` is worth knowing but does not make the storage unsafe. */
export interface Finding {
  readonly name: string;
  readonly verdict: "yes" | "warn" | "no";
  /** What was observed, with figures. */
  readonly found: string;
  /** What to do about it; present unless the verdict is yes. */
  readonly advice?: string;
}

/** A check of one property that a list relies on, made in a directory of its own. */
export interface Check {
  readonly name: string;
  /** @param place where the check may create files
   *  @throws the system's error, which counts as no */
  readonly run: (place: CheckTarget) => Promise<Omit<Finding, "name">>;
}

/** Where a check takes place. */
export interface CheckTarget {
  /** An empty directory inside the directory under examination. */
  readonly scratch: string;
  /** The directory under examination. */
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

/** Whether no finding says no. */
export function isSafe(findings: readonly Finding[]): boolean {
  return findings.every(({ verdict }) => verdict !== "no");
}
