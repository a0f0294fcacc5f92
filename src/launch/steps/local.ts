import { commandsOf } from "./run.ts";
import { hereInShell } from "./shell.ts";
import type { Step } from "./step.ts";

/** `local: make data`: commands on this machine, in the list's folder. */
export const local: Step = {
  plan: (args, scene) =>
    commandsOf("local", args).map((command) => hereInShell(`run ${command} here`, command, scene)),
};
