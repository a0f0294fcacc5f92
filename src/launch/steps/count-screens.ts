import { quoteForScript } from "../../core/shell-words.ts";
import { argumentsOf } from "./arguments.ts";
import { NEEDS_SCREEN } from "./screen.ts";
import { there } from "./shell.ts";
import type { Step } from "./step.ts";

/** `count-screens: true`: says how many screens of the user there are; with a name, those of it. */
export const countScreens: Step = {
  plan(args) {
    const { name = "" } = argumentsOf("count-screens", args);
    return there(
      NEEDS_SCREEN,
      `count=$(screen -ls | grep '^[[:space:]][0-9]*\\.' | grep -cF -- ${quoteForScript([`.${name}`])})`,
      `if [ "$count" = 1 ]; then echo "1 screen"; else echo "$count screens"; fi`,
    );
  },
};
