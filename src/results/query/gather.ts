import type { Selection } from "../../core/selection.ts";
import { openListFile } from "../../store/list-file.ts";
import { type Gathered, Gatherer, type Needs } from "./gatherer.ts";
import type { Settings } from "./settings.ts";

/** Reads the list, and what its selected entries have reported.
 *  @throws CooperateError when the list cannot be read, or nothing matches */
export async function gather(
  file: string,
  selection: Selection | undefined,
  settings: Settings,
  needs: Needs,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<Gathered> {
  const gatherer = new Gatherer(file, selection, settings, needs, env);
  return gatherer.gather(await openListFile(file).read());
}
