import type { Verb } from "./shared/verb.ts";

/** All verbs, in the order of `cooperate --help`. A new verb is a file in this folder and a row
 *  here. */
export const VERBS: readonly Verb[] = [
  {
    name: "run",
    summary: "run the entries of a list, together with all other runners",
    load: () => import("./run.ts"),
  },
  {
    name: "one",
    summary: "run one entry, whatever its status",
    load: () => import("./one.ts"),
  },
  {
    name: "add",
    summary: "append a command, or many from standard input",
    load: () => import("./add.ts"),
  },
  { name: "doe", summary: "build a grid from questions", load: () => import("./doe.ts") },
  {
    name: "grid",
    summary: "build a grid from + options",
    plusOptions: true,
    load: () => import("./grid.ts"),
  },
  { name: "sweep", summary: "build a grid from a YAML file", load: () => import("./sweep.ts") },
  {
    name: "requeue-failed",
    summary: "make failed entries pending again",
    load: () => import("./requeue-failed.ts"),
  },
  {
    name: "requeue",
    summary: "make any entries pending again",
    load: () => import("./requeue.ts"),
  },
  {
    name: "cancel",
    summary: "end running entries, and never run pending ones",
    load: () => import("./cancel.ts"),
  },
  {
    name: "pause",
    summary: "suspend running entries, and hold pending ones",
    load: () => import("./pause.ts"),
  },
  { name: "resume", summary: "continue what --pause has stopped", load: () => import("./resume.ts") },
  { name: "stop", summary: "ask the runners of a list to leave", load: () => import("./stop.ts") },
  {
    name: "jobs",
    summary: "change how many experiments runners run at the same time",
    isOptionToo: true,
    load: () => import("./jobs.ts"),
  },
  {
    name: "prioritize",
    summary: "change the priority of pending entries",
    load: () => import("./prioritize.ts"),
  },
  { name: "remove", summary: "delete pending entries from the list", load: () => import("./remove.ts") },
  {
    name: "progress",
    summary: "show how far the list is, what runs, and when it ends",
    load: () => import("./progress.ts"),
  },
  { name: "list", summary: "show entries as a table, CSV or JSON", load: () => import("./list.ts") },
  { name: "log", summary: "show the job log of an entry", load: () => import("./log.ts") },
  { name: "explain", summary: "say why an entry does not run", load: () => import("./explain.ts") },
  {
    name: "doctor",
    summary: "test whether a directory is safe for a list",
    load: () => import("./doctor.ts"),
  },
  {
    name: "config",
    summary: "show or change the defaults in configuration files",
    isAboutVerbs: true,
    load: () => import("./config.ts"),
  },
  {
    name: "completion",
    summary: "print what lets bash, zsh or fish complete command lines",
    isAboutVerbs: true,
    load: () => import("./completion.ts"),
  },
];
