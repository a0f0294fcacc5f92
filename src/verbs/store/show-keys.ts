import { extname } from "node:path";
import { formatStored, type StoredRow } from "../../report/results/store-tables.ts";
import { headerOf } from "../../results/store/load.ts";
import { matcherOf } from "../../results/store/pattern.ts";
import { hasStore, listStored, type Stored } from "../../results/store/stored.ts";
import type { Unreadable } from "../../core/unreadable.ts";
import { sayUnreadable } from "../shared/tell-unreadable.ts";
import type { ExitCode } from "../shared/verb.ts";
import { printExactly, printJson, printLines, say, type World } from "../shared/world.ts";
import { type At, folderOf, type StoreOptions } from "./options.ts";
import { tableWidth } from "../shared/table-width.ts";

/** Shows the keys of a store. */
export function showKeys(world: World, at: At, { pattern, path, json }: StoreOptions): ExitCode {
  const folder = folderOf(at);
  if (path) {
    printExactly(world, [folder]);
    return 0;
  }
  const problems: Unreadable[] = [];
  const all = listStored(folder, (problem) => problems.push(problem));
  const matches = pattern === undefined ? () => true : matcherOf(pattern);
  const rows = all.filter(({ key }) => matches(key)).map(rowOf);
  sayUnreadable(world, problems);
  if (all.length === 0 && problems.length === 0)
    say(
      world,
      hasStore(folder)
        ? `the store of entry ${at.n} is empty: ${folder}`
        : `entry ${at.n} has no store: nothing was saved in ${folder}`,
    );
  else if (rows.length === 0) say(world, `no key of entry ${at.n} matches ${pattern}`);
  if (json) printJson(world, rows, 2);
  else if (rows.length > 0) printLines(world, formatStored(rows, tableWidth(world)));
  return 0;
}

function rowOf(stored: Stored): StoredRow {
  const { key, kind, path, bytes } = stored;
  const header = headerOf(stored);
  return {
    key,
    kind: kind === "other" ? extname(path).slice(1) : kind,
    ...(header && { type: header.type.replace(/^[<|]/, ""), shape: header.shape }),
    bytes,
  };
}
