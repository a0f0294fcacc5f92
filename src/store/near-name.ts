import { readdir } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { mostSimilar } from "../core/similar.ts";

/** The file beside `file`, which is missing, whose name is probably meant. Of those with an
 *  extension, only lists (`.json`) and those with the same one count; undefined without one. */
export async function nearName(file: string): Promise<string | undefined> {
  const [folder, name] = [dirname(file), basename(file)];
  const found = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const extensions = new Set([".json", extname(name)]);
  const names = found.filter((each) => !each.isDirectory() && extensions.has(extname(each.name)));
  // a forgotten .json is no letter less
  const exact = names.find((each) => each.name === `${name}.json`);
  const near =
    exact?.name ??
    mostSimilar(
      name,
      names.map((each) => each.name),
    );
  if (near === undefined) return undefined;
  return file === name ? near : join(folder, near);
}
