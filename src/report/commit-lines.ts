/** A commit for people: `3f2a9c1`, or `3f2a9c1 with changes`. */
export function formatCommit(commit: string): string {
  const [hash = "", dirty] = commit.split("-");
  return hash.slice(0, 7) + (dirty === undefined ? "" : " with changes");
}

/** Results of different code are no comparison; so it is said when attempts of one list ran on several commits.
 *  @param commits how many attempts on each */
export function describeCommits(commits: ReadonlyMap<string, number>): string[] {
  if (commits.size < 2) return [];
  const most = [...commits].sort(([, a], [, b]) => b - a);
  const parts = most.slice(0, 3).map(([commit, count]) => `${formatCommit(commit)} (${count})`);
  const more = most.length > 3 ? `, ${most.length - 3} more` : "";
  return [`note: attempts ran on ${commits.size} states of the code: ${parts.join(", ")}${more}`];
}
