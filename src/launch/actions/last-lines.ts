/** The last lines of what a program has said, as one line.
 *  @param most how many of them */
export function lastLines(text: string, most: number): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "")
    .slice(-most)
    .join("; ");
}
