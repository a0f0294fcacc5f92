import { usageError } from "../../core/failure.ts";
import { quoteForScript } from "../../core/shell-words.ts";
import { argumentsOf, needed } from "./arguments.ts";
import { refuseList } from "./keep-list.ts";
import { pathWord, there } from "./shell.ts";
import type { Step } from "./step.ts";

const EXAMPLE = "download: {url: https://..., to: data.tar}, or download: {gdrive: ID, to: data}";

/** `download: {gdrive: ID, to: data}`: a folder of Google Drive, with gdown; `download: {url: URL,
 *  to: FILE}`: a file. What is there already is not downloaded again. */
export const download: Step = {
  plan(args, scene) {
    const wanted = argumentsOf("download", args);
    const to = needed("download", "to", wanted.to, EXAMPLE);
    refuseList("download", to, scene);
    const { url, gdrive } = wanted;
    if ((url === undefined) === (gdrive === undefined))
      throw usageError("the step download takes a url or a gdrive, one of them", `write it like ${EXAMPLE}`);
    const lines = gdrive === undefined ? fileLines(url ?? "") : driveLines(gdrive);
    return there(`to=${pathWord(to)}`, 'if [ ! -e "$to" ]; then', ...lines, "fi");
  },
};

/** A download that breaks off leaves nothing of that name. */
function fileLines(url: string): readonly string[] {
  if (!/^(?:https?|ftp|file):\/\//.test(url))
    throw usageError(`the step download cannot use ${url}`, "a URL begins with https://");
  return [
    'mkdir -p -- "$(dirname -- "$to")" || exit',
    `if command -v curl >/dev/null; then curl -fsSL --retry 3 -o "$to.part" ${quoteForScript([url])} || exit`,
    `else wget -q -O "$to.part" ${quoteForScript([url])} || exit; fi`,
    'mv -- "$to.part" "$to" || exit',
  ];
}

/** The id of a folder, or its address. */
function driveLines(gdrive: string): readonly string[] {
  const id = /(?:folders\/)?([\w-]+)(?:\?.*)?$/.exec(gdrive)?.[1] ?? "";
  if (id === "") throw usageError(`the step download cannot use ${gdrive}`, "gdrive is the id of a folder");
  const missing = "there is no gdown here, and neither uvx nor pipx to run it: pip install gdown";
  return [
    "if command -v gdown >/dev/null; then gdown=gdown",
    'elif command -v uvx >/dev/null; then gdown="uvx gdown"',
    'elif command -v pipx >/dev/null; then gdown="pipx run gdown"',
    `else echo ${quoteForScript([missing])} >&2; exit 69; fi`,
    `rm -rf -- "$to.part"; $gdown --folder https://drive.google.com/drive/folders/${id} -O "$to.part" || exit`,
    'mv -- "$to.part" "$to" || exit',
  ];
}
