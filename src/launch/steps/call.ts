import { pathToFileURL } from "node:url";
import { usageError } from "../../core/failure.ts";
import { argumentsOf, needed } from "./arguments.ts";
import { pathHere } from "./paths.ts";
import type { Step } from "./step.ts";

/** Calls the function, and says why it failed in one line. */
const CODE = `const [folder, file, name, args] = process.argv.slice(1);
process.chdir(folder);
try {
  const found = (await import(file))[name];
  if (typeof found !== "function") throw new Error("there is no function " + name + " in it");
  await found(...JSON.parse(args));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}`;

/** `call: "./hooks.mjs#prepare", args: [3]`: calls an exported function of a JavaScript module on
 *  this machine, in the list's folder, and waits for it; without a name the default one. Its last
 *  argument says where the step is done: stage, place, directory, list. */
export const call: Step = {
  plan(args, scene) {
    const wanted = argumentsOf("call", args);
    const what = needed("call", "function", wanted.function, 'call: "./hooks.mjs#name", args: []');
    const [, file = "", name = "default"] = /^(.*?)(?:#([\p{L}_$][\p{L}\p{N}_$]*))?$/su.exec(what) ?? [];
    if (file === "" || file.includes("#"))
      throw usageError(`the step call cannot use ${what}`, 'write it like call: "./hooks.mjs#name"');
    const { stage, target, directory, list, here } = scene;
    const values = JSON.stringify([...(wanted.args ?? []), { stage, place: target, directory, list }]);
    const url = pathToFileURL(pathHere(file, scene)).href;
    return [
      {
        action: {
          label: `call ${what} here`,
          argv: ["node", "--input-type=module", "-e", CODE, here, url, name, values],
        },
      },
    ];
  },
};
