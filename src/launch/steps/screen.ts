import { createHash } from "node:crypto";
import { usageError } from "../../core/failure.ts";
import { quoteForScript } from "../../core/shell-words.ts";
import { argumentsOf, needed } from "./arguments.ts";
import { needsProgram, there } from "./shell.ts";
import type { Step } from "./step.ts";

export const NEEDS_SCREEN = needsProgram("screen", "install it, or start the command otherwise");

/** `screen: {run: ./server, log: server.log}`: starts a command in a screen that goes on, unless one
 *  of that name is there already. */
export const screen: Step = {
  plan(args) {
    const { run, log = "/dev/null", name: given } = argumentsOf("screen", args);
    const command = needed("screen", "run", run, "screen: {run: ./server, log: server.log}");
    const name = given ?? `step-${createHash("sha256").update(command).digest("hex").slice(0, 8)}`;
    if (!/^[A-Za-z]\w*(?:-\w+)*$/.test(name))
      throw usageError(`the step screen cannot use the name ${name}`, "a name has letters, digits, - and _");
    const text = `{\n${command}\n} >>${quoteForScript([log])} 2>&1`;
    return there(
      NEEDS_SCREEN,
      `if screen -ls | grep -q ${quoteForScript([`[0-9]\\.${name}[[:space:]]`])}`,
      `then echo ${name} runs already`,
      `else screen -dmS ${name} bash -c ${quoteForScript([text])} || exit; fi`,
    );
  },
};
