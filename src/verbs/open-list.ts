import { describeEvent } from "../report/run-reporter.ts";
import { type ListFile, openListFile } from "../store/list-file.ts";
import { say, type World } from "./shared/world.ts";

/** Opens the list `file` for a change, and prints what the change has to wait for. Nothing is read
 *  yet. */
export function openListToChange(world: World, file: string): ListFile {
  return openListFile(file, {
    onWait(waitedMs, code, lock) {
      const line = describeEvent({ kind: "waiting", waitedMs, code, lock }, file);
      if (line !== undefined) say(world, line);
    },
  });
}
