import { readFileSync } from "node:fs";

/**
 * A job log split as docs/cli.md describes it: six head lines, the output, a newline and two foot
 * lines.
 */
export function splitLog(path: string): { head: string[]; output: Buffer; foot: string[] } {
  const bytes = readFileSync(path);
  let start = 0;
  for (let line = 0; line < 6; line++) start = bytes.indexOf("\n", start) + 1;
  let end = bytes.length - 1;
  for (let line = 0; line < 2; line++) end = bytes.lastIndexOf("\n", end - 1);
  return {
    head: bytes.subarray(0, start).toString().trimEnd().split("\n"),
    output: bytes.subarray(start, end),
    foot: bytes
      .subarray(end + 1)
      .toString()
      .trimEnd()
      .split("\n"),
  };
}
