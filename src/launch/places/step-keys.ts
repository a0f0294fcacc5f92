/** What an argument of a step may be. */
export type ArgumentKind = "text" | "texts" | "flag" | "count" | "values";

/** The arguments of one step. */
export interface StepKeys {
  /** The argument that a text or a list alone stands for: `{rsync: .}`. With it, the others may
   *  stand beside the name of the step: `{rsync: ., exclude: [data]}`. */
  readonly main?: string;
  readonly keys: Readonly<Record<string, ArgumentKind>>;
  /** A sentence for the JSON Schema. */
  readonly docs: string;
}

/** The steps in the life of a place and their arguments, as they are written in files
 *  (docs/launch.md). Checking, and `schema/places.schema.json`, follow from this table; what each
 *  does is in `launch/steps`. */
export const STEP_KEYS = {
  run: { main: "commands", keys: { commands: "texts" }, docs: "Commands in the shell of the place." },
  check: {
    main: "commands",
    keys: { commands: "texts" },
    docs: "Commands whose output is to be looked at; all of them run.",
  },
  local: { main: "commands", keys: { commands: "texts" }, docs: "Commands on this machine." },
  python: {
    main: "commands",
    keys: { commands: "texts" },
    docs: "Arguments of python, in the environment of the place.",
  },
  venv: {
    main: "requirements",
    keys: { python: "text", requirements: "texts", "requirements-txt": "flag", force: "flag" },
    docs: "Makes a Python environment with packages.",
  },
  uv: {
    main: "commands",
    keys: { commands: "texts", python: "text" },
    docs: "Commands of uv, such as sync.",
  },
  rye: {
    main: "requirements",
    keys: {
      requirements: "texts",
      add: "texts",
      force: "flag",
      "no-lock": "flag",
      "no-dev": "flag",
      version: "text",
      python: "text",
    },
    docs: "Makes a Python environment with rye.",
  },
  git: {
    main: "url",
    keys: { url: "text", ref: "text", submodules: "flag" },
    docs: "Makes the directory a clone at a branch, tag or commit.",
  },
  rsync: {
    main: "from",
    keys: {
      from: "text",
      to: "text",
      put: "flag",
      exclude: "texts",
      skip: "texts",
      include: "texts",
      delete: "flag",
      update: "flag",
      "ignore-existing": "flag",
    },
    docs: "Copies files that have changed, to the place or from it.",
  },
  copy: {
    main: "from",
    keys: { from: "texts", to: "text", put: "flag" },
    docs: "Copies files with scp, to the place or from it.",
  },
  "local-copy": {
    main: "from",
    keys: { from: "texts", to: "text", recursive: "flag" },
    docs: "Copies files on this machine.",
  },
  script: {
    main: "name",
    keys: { name: "text", text: "text" },
    docs: "Writes an executable file at the place.",
  },
  remove: {
    main: "paths",
    keys: { paths: "texts", directories: "flag" },
    docs: "Removes files, and directories if asked to.",
  },
  "remove-recursively": {
    main: "name",
    keys: { name: "texts", root: "text", directories: "flag" },
    docs: "Removes files, or directories, of a name wherever they are below a folder.",
  },
  count: {
    main: "path",
    keys: { path: "texts", list: "count" },
    docs: "Says how many files there are, and names some.",
  },
  screen: {
    main: "run",
    keys: { run: "text", log: "text", name: "text" },
    docs: "Starts a command in a screen that goes on.",
  },
  "count-screens": {
    main: "name",
    keys: { name: "text" },
    docs: "Says how many screens of the user there are.",
  },
  end: { main: "what", keys: { what: "texts" }, docs: "Ends all screens, or Slurm jobs, of the user." },
  download: {
    main: "url",
    keys: { url: "text", gdrive: "text", to: "text" },
    docs: "Downloads a file, or a folder of Google Drive.",
  },
  call: {
    main: "function",
    keys: { function: "text", args: "values" },
    docs: "Calls a function of a JavaScript file on this machine: ./hooks.mjs#name.",
  },
  "combine-csv": {
    main: "from",
    keys: { from: "texts", to: "text" },
    docs: "Makes one CSV file of several on this machine.",
  },
} as const satisfies Readonly<Record<string, StepKeys>>;

export type StepName = keyof typeof STEP_KEYS;

/** The arguments of the step of that name; undefined when there is none. */
export function stepKeysOf(name: string): StepKeys | undefined {
  return Object.hasOwn(STEP_KEYS, name) ? STEP_KEYS[name as StepName] : undefined;
}
