import type { Verb } from "./shared/verb.ts";

/** All verbs, in the order of `cooperate --help`. A new verb is a file in this folder and a row
 *  here. */
export const VERBS: readonly Verb[] = [
  {
    name: "run",
    summary: "run the entries of a list, together with all other runners",
    example: "FILE --keep-going",
    load: () => import("./run.ts"),
  },
  {
    name: "one",
    summary: "run one entry, whatever its status",
    example: "FILE 3",
    load: () => import("./one.ts"),
  },
  {
    name: "add",
    summary: "append a command, or many from standard input",
    example: "FILE -- python main.py --lr 0.1",
    load: () => import("./add.ts"),
  },
  { name: "doe", summary: "build a grid from questions", example: "FILE", load: () => import("./doe.ts") },
  {
    name: "grid",
    summary: "build a grid from + options",
    example: "FILE +command 'python main.py' +arg --lr 0.1 0.01",
    plusOptions: true,
    load: () => import("./grid.ts"),
  },
  {
    name: "sweep",
    summary: "build a grid from a YAML file",
    example: "FILE params.yaml",
    load: () => import("./sweep.ts"),
  },
  {
    name: "requeue-failed",
    summary: "make failed entries pending again",
    example: "FILE",
    load: () => import("./requeue-failed.ts"),
  },
  {
    name: "requeue",
    summary: "make any entries pending again",
    example: "FILE 3",
    load: () => import("./requeue.ts"),
  },
  {
    name: "cancel",
    summary: "end running entries, and never run pending ones",
    example: "FILE 3",
    load: () => import("./cancel.ts"),
  },
  {
    name: "pause",
    summary: "suspend running entries, and hold pending ones",
    example: "FILE 1,5-8",
    load: () => import("./pause.ts"),
  },
  {
    name: "resume",
    summary: "continue what --pause has stopped",
    example: "FILE all",
    load: () => import("./resume.ts"),
  },
  {
    name: "stop",
    summary: "ask the runners of a list to leave",
    example: "FILE",
    load: () => import("./stop.ts"),
  },
  {
    name: "jobs",
    summary: "change how many experiments runners run at the same time",
    example: "FILE 4",
    isOptionToo: true,
    load: () => import("./jobs.ts"),
  },
  {
    name: "prioritize",
    summary: "change the priority of pending entries",
    example: "FILE 3 10",
    load: () => import("./prioritize.ts"),
  },
  {
    name: "edit",
    summary: "change the options or the command of entries that have not started",
    example: "FILE 3 --timeout 2h",
    load: () => import("./edit.ts"),
  },
  {
    name: "remove",
    summary: "delete entries from the list",
    example: "FILE 3",
    load: () => import("./remove.ts"),
  },
  {
    name: "progress",
    summary: "show how far the list is, what runs, and when it ends",
    example: "FILE",
    load: () => import("./progress.ts"),
  },
  {
    name: "await",
    summary: "wait until nothing can run any more",
    example: "FILE",
    load: () => import("./await.ts"),
  },
  {
    name: "list",
    summary: "show entries as a table, CSV or JSON",
    example: "FILE failed",
    load: () => import("./list.ts"),
  },
  { name: "log", summary: "show the job log of an entry", example: "FILE 3", load: () => import("./log.ts") },
  {
    name: "explain",
    summary: "say why an entry does not run",
    example: "FILE 3",
    load: () => import("./explain.ts"),
  },
  {
    name: "doctor",
    summary: "test whether a directory is safe for a list",
    example: ".",
    load: () => import("./doctor.ts"),
  },
  {
    name: "config",
    summary: "show or change the defaults in configuration files",
    example: "run.jobs 4",
    isAboutVerbs: true,
    load: () => import("./config.ts"),
  },
  {
    name: "completion",
    summary: "print what lets bash, zsh or fish complete command lines",
    isAboutVerbs: true,
    example: "bash",
    load: () => import("./completion.ts"),
  },
];
