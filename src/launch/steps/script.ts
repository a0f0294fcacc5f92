import { quoteForScript } from "../../core/shell-words.ts";
import { argumentsOf, needed } from "./arguments.ts";
import { refuseList } from "./keep-list.ts";
import { pathWord, there } from "./shell.ts";
import type { Step } from "./step.ts";

/** `script: {name: run.sh, text: ...}`: writes an executable file there, as a whole. */
export const script: Step = {
  plan(args, scene) {
    const wanted = argumentsOf("script", args);
    const name = needed("script", "name", wanted.name, "script: {name: run.sh, text: make}");
    const text = needed("script", "text", wanted.text, "script: {name: run.sh, text: make}");
    refuseList("script", name, scene);
    const file = quoteForScript([name]);
    return there(
      `file=${/[*?[]/.test(name) ? file : pathWord(name)}`,
      'mkdir -p -- "$(dirname -- "$file")" || exit',
      `printf '%s\\n' ${quoteForScript([text.replace(/\n$/, "")])} >"$file.new" || exit`,
      'chmod +x -- "$file.new" && mv -- "$file.new" "$file" || exit',
    );
  },
};
