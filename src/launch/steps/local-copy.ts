import { argumentsOf, needed, someOf } from "./arguments.ts";
import { refuseList } from "./keep-list.ts";
import { hereInShell, pathWord } from "./shell.ts";
import type { Step } from "./step.ts";

/** `local-copy: {from: a, to: b}`: copies files on this machine, in the list's folder; folders with
 *  `recursive`. */
export const localCopy: Step = {
  plan(args, scene) {
    const wanted = argumentsOf("local-copy", args);
    const example = "local-copy: {from: a, to: b}";
    const from = someOf("local-copy", "from", wanted.from, example);
    const to = needed("local-copy", "to", wanted.to, example);
    refuseList("local-copy", to, scene);
    const words = [...from, to].map(pathWord).join(" ");
    return [
      hereInShell(`copy ${from.join(" ")} here`, `cp -p${wanted.recursive ? "r" : ""} -- ${words}`, scene),
    ];
  },
};
