import { quoteWords } from "../core/shell-words.ts";

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
  return [`note: attempts ran on ${commits.size} states of the code: ${formatShares(commits, formatCommit)}`];
}

/** A note for lists whose runners were started in several directories: relative paths mean
 *  different files there.
 *  @param directories how many attempts ran in each */
export function describeDirectories(directories: ReadonlyMap<string, number>): string[] {
  if (directories.size < 2) return [];
  const quoted = (directory: string): string => quoteWords([directory]);
  return [`note: attempts ran in ${directories.size} directories: ${formatShares(directories, quoted)}`];
}

function formatShares(counts: ReadonlyMap<string, number>, format: (key: string) => string): string {
  const byCount = [...counts].sort(([, a], [, b]) => b - a);
  const parts = byCount.slice(0, 3).map(([key, count]) => `${format(key)} (${count})`);
  return `${parts.join(", ")}${byCount.length > 3 ? `, ${byCount.length - 3} more` : ""}`;
}
