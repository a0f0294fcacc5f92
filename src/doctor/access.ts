import * as fs from "node:fs/promises";
import { type Check, no, type CheckTarget, warn, yes } from "./finding.ts";

const SETGID = 0o2000;
const STICKY = 0o1000;

/** Checks who may work on lists here. */
export const ACCESS: Check = {
  name: "who may write",
  run: async ({ directory }: CheckTarget) => assessAccess((await fs.stat(directory)).mode),
};

/** Assesses the permissions of a directory.
 *  @param mode of the directory, as stat gives it */
export function assessAccess(mode: number): ReturnType<typeof yes> {
  const shown = (mode & 0o7777).toString(8).padStart(4, "0");
  const group = (mode & 0o020) !== 0;
  const others = (mode & 0o002) !== 0;
  if (!group && !others) return yes(`you alone (mode ${shown})`);
  if ((mode & STICKY) !== 0) {
    return no(
      `several people may write here, but not replace each other's files (mode ${shown}, sticky)`,
      "keep a list that several people work on elsewhere, or: chmod -t DIR",
    );
  }
  if (others)
    return warn(
      `everybody, and whoever can write here decides what runs under your name (mode ${shown})`,
      "let a group share it: chgrp GROUP DIR && chmod 2770 DIR",
    );
  if ((mode & SETGID) === 0) {
    return warn(
      `the group (mode ${shown}), but new files get the group of whoever creates them`,
      "let them inherit it: chmod g+s DIR",
    );
  }
  return yes(`the group (mode ${shown})`);
}
