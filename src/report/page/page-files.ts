import { readFile } from "node:fs/promises";
import { codeOf } from "../../core/errno.ts";
import { CooperateError } from "../../core/failure.ts";
import type { PageFiles } from "./report-html.ts";

/** Where `npm run build` puts them: seen from the bundle, and from the files of tsc. */
const FOLDERS = ["../page/", "../../page/"];

/** Reads the program of the page.
 *  @throws CooperateError when this installation lacks it */
export async function readPageFiles(): Promise<PageFiles> {
  for (const folder of FOLDERS) {
    const [script, style] = await Promise.all([readIn(folder, "report.js"), readIn(folder, "report.css")]);
    if (script !== undefined && style !== undefined) return { script, style };
  }
  throw new CooperateError("storage", "this installation of cooperate lacks the program of the page", {
    hint: "install it again",
  });
}

async function readIn(folder: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(new URL(folder + name, import.meta.url), "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
