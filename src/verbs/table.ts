import type { Verb } from "./verb.ts";

/** All verbs, in the order of `cooperate --help`. A new one is a file here and a row. */
export const VERBS: readonly Verb[] = [
  { name: "run", summary: "work through the list", load: () => import("./run.ts") },
  {
    name: "one",
    summary: "pick one entry, also one that has run, and run it",
    load: () => import("./one.ts"),
  },
  { name: "doe", summary: "build a grid by questions", load: () => import("./doe.ts") },
  {
    name: "requeue-failed",
    summary: "put failed entries back to pending",
    load: () => import("./requeue-failed.ts"),
  },
  {
    name: "requeue",
    summary: "put any selected entries back to pending",
    load: () => import("./requeue.ts"),
  },
  {
    name: "progress",
    summary: "how far it is, who runs what, and when it ends",
    load: () => import("./progress.ts"),
  },
  { name: "list", summary: "show the entries as a table or as JSON", load: () => import("./list.ts") },
  { name: "log", summary: "show the job log of an entry", load: () => import("./log.ts") },
];
