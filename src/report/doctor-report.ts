import type { Finding } from "../doctor/finding.ts";

/** The page of `--doctor`: a line for each finding, with advice where needed, and the verdict.
 *  @param place the directory as the user named it */
export function formatFindings(findings: readonly Finding[], place: string): string[] {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, verdict, found, advice }) => [
    `${verdict.padEnd(4)}  ${name.padEnd(width)}  ${found}`,
    ...(advice === undefined ? [] : [`${" ".repeat(width + 8)}-> ${advice}`]),
  ]);
  return [...lines, "", describeVerdict(findings, place)];
}

function describeVerdict(findings: readonly Finding[], place: string): string {
  const wrong = findings.filter(({ verdict }) => verdict === "no").map(({ name }) => name);
  return wrong.length === 0
    ? `${place} is safe for a list`
    : `${place} is NOT safe for a list: ${wrong.join(", ")}`;
}
