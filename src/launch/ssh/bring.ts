import { quoteForScript } from "../../core/shell-words.ts";
import { CACHE } from "./place-directory.ts";

/** Unpacks the archive that follows the script into a folder of ~/.cache/cooperate. The folder gets
 *  its name when everything is in it; of two launches at the same time one wins.
 *  @param attempt a file in it that has to run with `--version`, or not be there at all */
export function bringScript(folder: string, attempt?: string): string[] {
  const target = `${CACHE}/${folder}`;
  return [
    "set -o pipefail; umask 077",
    `mkdir -p ${CACHE} && chmod 700 ${CACHE} || exit`,
    `new=$(mktemp -d ${CACHE}/new-XXXXXX) || exit`,
    `trap 'rm -rf -- "$new"' EXIT`,
    'base64 -d | tar -xzf - -C "$new" || exit',
    ...(attempt === undefined ? [] : [`"$new"/${quoteForScript([attempt])} --version >/dev/null || exit`]),
    // Where another launch was quicker, mv puts it into the folder: the trap does not find it there.
    `[ -d ${target} ] || mv -- "$new" ${target} || exit`,
    `rm -rf -- ${target}/"\${new##*/}"`,
  ];
}
