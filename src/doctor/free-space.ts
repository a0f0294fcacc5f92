import * as fs from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../core/errno.ts";
import { type Check, no, type CheckTarget, warn, yes } from "./finding.ts";

const MIB = 2 ** 20;
const TRIED_BYTES = MIB;

/** Checks whether there is free space, and whether the storage reports it when there is none. */
export const FREE_SPACE: Check = {
  name: "room",
  async run({ scratch }: CheckTarget) {
    const path = join(scratch, "room");
    try {
      const handle = await fs.open(path, "w");
      try {
        await handle.writeFile(Buffer.alloc(TRIED_BYTES, 1));
        await handle.sync();
      } finally {
        await handle.close(); // only here does NFS report a full disk
      }
      const { size } = await fs.stat(path);
      if (size !== TRIED_BYTES) return no("a file was truncated without an error", "free some space");
      await fs.rm(path);
    } catch (error) {
      const code = codeOf(error);
      if (code === "ENOSPC") return no("the disk is full: 1 MiB could not be written", "free some space");
      if (code === "EDQUOT")
        return no("your quota is used up: 1 MiB could not be written", "remove some files, or ask for more");
      throw error;
    }
    return assessFreeSpace(await fs.statfs(scratch));
  },
};

interface Free {
  readonly bavail: number;
  readonly bsize: number;
  /** 0 where the file system does not count them. */
  readonly files: number;
  readonly ffree: number;
}

/** Assesses the free space, from the figures of statfs(2). */
export function assessFreeSpace({ bavail, bsize, files, ffree }: Free): ReturnType<typeof yes> {
  const mib = Math.floor((bavail * bsize) / MIB);
  const found = `1 MiB written; ${mib} MiB and ${files === 0 ? "any number of" : ffree} files are free`;
  if (files > 0 && ffree < 100)
    return warn(found, "free some files (inodes): each experiment creates a job log");
  return mib < 100
    ? warn(found, "job logs go where --run is called; --log-dir names another place")
    : yes(found);
}
