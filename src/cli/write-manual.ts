import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import { version } from "../core/version.ts";
import { VERBS } from "../verbs/table.ts";
import { manualPage } from "./manual-page.ts";
import { addVerb, newProgram } from "./main.ts";

/** A step of the build: writes the manual page to the path that it is given. */
const [path = ""] = process.argv.slice(2);
let said = "";
const output = { write: (text: string) => (said += text), columns: 80 };
const program = newProgram({ stdout: output, stderr: output });
for (const verb of VERBS) await addVerb(program, verb, true, async () => {});
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, manualPage(program, version(), textAfterHelp));

/** What follows the options in the help of a verb. */
function textAfterHelp(command: Command): string {
  said = "";
  command.outputHelp();
  return said.slice(command.helpInformation().length);
}
