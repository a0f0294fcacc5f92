import { readFileSync } from "node:fs";

/** The text of the file `path`, of the system; undefined when it cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
