import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import { type Check, type CheckTarget, warn, yes } from "./finding.ts";

/** Checks whether this machine's name identifies it. */
export const HOST_NAME: Check = {
  name: "host name",
  run: async () => assessHostName(hostname()),
};

/** Assesses whether a host name identifies a machine. */
export function assessHostName(name: string): ReturnType<typeof yes> {
  if (name === "" || /^localhost(\.|$)/.test(name)) {
    return warn(
      `this machine is called "${name}"`,
      "give it a name of its own (hostnamectl set-hostname NAME), or records do not show where something ran",
    );
  }
  if (/^[\da-f]{12}$/.test(name))
    return warn(
      `this machine is called ${name}, like a container`,
      "give it a permanent name: docker run --hostname NAME",
    );
  return yes(`this machine is ${name}`);
}

/** Kinds of file systems by their magic number, see statfs(2). */
const KINDS: ReadonlyMap<number, string> = new Map([
  [0xef53, "ext4"],
  [0x58465342, "xfs"],
  [0x9123683e, "btrfs"],
  [0x2fc12fc1, "zfs"],
  [0x01021994, "tmpfs"],
  [0x794c7630, "overlay"],
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x65735546, "FUSE"],
  [0x0bd00bd0, "Lustre"],
  [0x47504653, "GPFS"],
  [0x19830326, "BeeGFS"],
  [0x00c36400, "Ceph"],
  [0x01021997, "9p"],
]);

/** Finds out the kind of storage. */
export const STORAGE: Check = {
  name: "storage",
  run: async ({ directory }: CheckTarget) =>
    assessStorage(KINDS.get((await fs.statfs(directory)).type >>> 0)),
};

/** Assesses the kind of storage.
 *  @param kind undefined when it is unknown */
export function assessStorage(kind: string | undefined): ReturnType<typeof yes> {
  switch (kind) {
    case "tmpfs":
      return warn(
        "tmpfs: in memory, gone when this machine restarts, and seen by it alone",
        "fine for trying things out",
      );
    case "FUSE":
      return warn(
        "FUSE (sshfs, a cluster file system, a cloud folder, ...)",
        "let two machines try it: --doctor DIR --peer on both",
      );
    case "CIFS":
    case "SMB":
    case "9p":
    case undefined:
      return warn(kind ?? "an unknown kind", "let two machines try it: --doctor DIR --peer on both");
    default:
      return yes(kind);
  }
}
