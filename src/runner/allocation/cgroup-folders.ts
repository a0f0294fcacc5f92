/** The text of a file; undefined when it cannot be read. */
export type ReadText = (path: string) => string | undefined;

/** A folder of a control group. */
export interface CgroupFolder {
  readonly path: string;
  /** Whether it is of version 2, whose files have other names. */
  readonly isSecond: boolean;
}

/** The folders in which the limits of this process stand for one controller (cgroups(7)), which
 *  containers and schedulers set: of its control group, and of each one above it up to the root.
 *  All of them hold. */
export function cgroupFolders(read: ReadText, controller: "cpu" | "memory"): CgroupFolder[] {
  return (read("/proc/self/cgroup")?.split("\n") ?? []).flatMap((line) => {
    const [, controllers = "", path = ""] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    const isSecond = controllers === "";
    if (path === "" || !(isSecond || controllers.split(",").includes(controller))) return [];
    const root = isSecond ? "/sys/fs/cgroup" : `/sys/fs/cgroup/${controller}`;
    const names = path.split("/").filter((name) => name !== "");
    return Array.from({ length: names.length + 1 }, (_, at) => ({
      path: [root, ...names.slice(0, names.length - at)].join("/"),
      isSecond,
    }));
  });
}
