import { quoteForScript } from "../../core/shell-words.ts";
import { argumentsOf, someOf } from "./arguments.ts";
import { pathWord, there } from "./shell.ts";
import type { Step } from "./step.ts";

/** `count: {path: runs, list: 5}`: says how many files there are, of a pattern or below a folder, and
 *  names the first of them. */
export const count: Step = {
  plan(args) {
    const { path, list = 0 } = argumentsOf("count", args);
    const paths = someOf("count", "path", path, "count: {path: runs, list: 5}");
    return there(
      ...paths.flatMap((each) => [
        "files=()",
        `for path in ${pathWord(each)}; do`,
        'if [ -d "$path" ]; then while IFS= read -r -d \'\' file; do files+=("$file"); done < <(find "$path/" ! -type d -print0 | sort -z)',
        'elif [ -e "$path" ]; then files+=("$path"); fi; done',
        `if [ \${#files[@]} = 1 ]; then echo "1 file:" ${quoteForScript([each])}; else echo "\${#files[@]} files:" ${quoteForScript([each])}; fi`,
        ...(list > 0 ? [`for file in "\${files[@]:0:${list}}"; do printf '  %s\\n' "$file"; done`] : []),
      ]),
    );
  },
};
