/** Formats a commit for people: `3f2a9c1`, or `3f2a9c1 with changes`. */
export function formatCommit(commit: string): string {
  const [hash = "", dirty] = commit.split("-");
  return hash.slice(0, 7) + (dirty === undefined ? "" : " with changes");
}

/** A note for lists whose attempts ran on several commits, because results of different code are
 *  not comparable.
 *  @param commits how many attempts ran on each */
export function describeCommits(commits: ReadonlyMap<string, number>): string[] {
  if (commits.size < 2) return [];
  const byCount = [...commits].sort(([, a], [, b]) => b - a);
  const parts = byCount.slice(0, 3).map(([commit, count]) => `${formatCommit(commit)} (${count})`);
  const more = byCount.length > 3 ? `, ${byCount.length - 3} more` : "";
  return [`note: attempts ran on ${commits.size} states of the code: ${parts.join(", ")}${more}`];
}
