import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The words of each line that the detectors of a soak have written into the file `name` of its folder. */
export function detectorLines(cwd, name) {
  const path = join(cwd, name);
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(" "));
}
