import { argumentsOf, needed, someOf } from "./arguments.ts";
import { refuseList } from "./keep-list.ts";
import { hereInShell, pathWord } from "./shell.ts";
import type { Step } from "./step.ts";

const EXAMPLE = 'combine-csv: {from: ["runs/*.csv"], to: all.csv}';

/** One header, then the rows of all files; a file with other columns is refused. */
const COMBINE = `FNR == 1 { sub(/^\\xef\\xbb\\xbf/, ""); sub(/\\r$/, "")
if (header == "") { header = $0; print; next }
if ($0 != header) { print "combine-csv: the columns of " FILENAME " are others" >"/dev/stderr"; exit 1 }
next }
{ sub(/\\r$/, ""); print }`;

/** `combine-csv: {from: ["runs/*.csv"], to: all.csv}`: makes one file of several with the same
 *  columns, on this machine, in the list's folder. */
export const combineCsv: Step = {
  plan(args, scene) {
    const wanted = argumentsOf("combine-csv", args);
    const from = someOf("combine-csv", "from", wanted.from, EXAMPLE);
    const to = needed("combine-csv", "to", wanted.to, EXAMPLE);
    refuseList("combine-csv", to, scene);
    const script = [
      `to=${pathWord(to)} files=()`,
      `for path in ${from.map(pathWord).join(" ")}; do if [ -e "$path" ] && [ "$path" != "$to" ]; then files+=("$path"); fi; done`,
      // awk(1) takes a name with = for an assignment.
      'for i in "${!files[@]}"; do case ${files[i]} in /*) ;; *) files[i]=./${files[i]} ;; esac; done',
      '[ ${#files[@]} -gt 0 ] || { echo "combine-csv: there is no file to combine" >&2; exit 66; }',
      'mkdir -p -- "$(dirname -- "$to")" && awk "$2" "${files[@]}" >"$to.new" && mv -- "$to.new" "$to"',
    ].join("\n");
    return [hereInShell(`combine ${from.join(" ")} here`, script, scene, [COMBINE])];
  },
};
