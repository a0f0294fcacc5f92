import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PdfOrder } from "./protocol.ts";

/** The parts of Source Sans 3 (SIL Open Font License 1.1) that are in the package, see rolldown.config.ts. */
const PARTS = ["latin", "latin-ext", "greek", "cyrillic"] as const;

/** The files of our fonts; undefined where all of the program is one file.
 *  @param own a font of the user, which goes before them */
export function fontFiles(own: string | undefined): PdfOrder["fonts"] | undefined {
  const folder = fontFolder();
  if (folder === undefined) return undefined;
  const file = (part: string, weight: number): string =>
    join(folder, `source-sans-3-${part}-${weight}-normal.woff`);
  const parts = PARTS.map((part) => ({ regular: file(part, 400), bold: file(part, 600) }));
  return own === undefined ? parts : [{ regular: own, bold: own }, ...parts];
}

function fontFolder(): string | undefined {
  const bundled = fileURLToPath(new URL("fonts", import.meta.url));
  if (existsSync(bundled)) return bundled;
  try {
    const { resolve } = createRequire(import.meta.url);
    return join(dirname(resolve("@fontsource/source-sans-3/package.json")), "files");
  } catch {
    return undefined;
  }
}
