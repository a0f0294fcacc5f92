import type { Verb } from "./verb.ts";

/** All verbs, in the order of `cooperate --help`. A new one is a file here and a row. */
export const VERBS: readonly Verb[] = [
  { name: "run", summary: "work through the list", load: () => import("./run.ts") },
  {
    name: "one",
    summary: "pick one entry, also one that has run, and run it",
    load: () => import("./one.ts"),
  },
  {
    name: "add",
    summary: "append a command, or many from standard input",
    load: () => import("./add.ts"),
  },
  { name: "doe", summary: "build a grid by questions", load: () => import("./doe.ts") },
  {
    name: "grid",
    summary: "build a grid from + options",
    plusOptions: true,
    load: () => import("./grid.ts"),
  },
  { name: "sweep", summary: "build a grid from a file in YAML", load: () => import("./sweep.ts") },
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
    name: "cancel",
    summary: "end running entries, and let pending ones never run",
    load: () => import("./cancel.ts"),
  },
  { name: "pause", summary: "stop running entries for a while", load: () => import("./pause.ts") },
  { name: "resume", summary: "let paused entries go on", load: () => import("./resume.ts") },
  { name: "stop", summary: "ask the runners to leave", load: () => import("./stop.ts") },
  {
    name: "jobs",
    summary: "let runners run more or fewer experiments at the same time",
    isOptionToo: true,
    load: () => import("./jobs.ts"),
  },
  { name: "prioritize", summary: "let entries go first, or last", load: () => import("./prioritize.ts") },
  { name: "remove", summary: "take pending entries out of the list", load: () => import("./remove.ts") },
  {
    name: "progress",
    summary: "how far it is, who runs what, and when it ends",
    load: () => import("./progress.ts"),
  },
  { name: "list", summary: "show the entries as a table or as JSON", load: () => import("./list.ts") },
  { name: "log", summary: "show the job log of an entry", load: () => import("./log.ts") },
  { name: "explain", summary: "why does an entry not run?", load: () => import("./explain.ts") },
  { name: "doctor", summary: "is this storage safe for a list?", load: () => import("./doctor.ts") },
];
