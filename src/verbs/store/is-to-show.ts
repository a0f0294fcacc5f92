import { listStored } from "../../results/store/stored.ts";
import { type At, folderOf, type StoreOptions } from "./options.ts";

/** Whether a word that could be KEY=VALUE is a key to be shown: `--store FILE 0 lr=0.1` must not write
 *  where a program has saved `lr=0.1`. */
export function isToShow(at: At, [word, another]: readonly string[], options: StoreOptions): boolean {
  if (another !== undefined || options.overwrite) return false;
  if (options.path || options.csv || options.json) return true;
  return listStored(folderOf(at)).some(({ key }) => key === word);
}
