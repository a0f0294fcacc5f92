/** The part of a command that names the program, and what is given to it. */
export interface Invocation {
  /** The file or module that runs, for people: `train.py`, `pkg.train`. */
  readonly program: string;
  /** Variables that are set before the program. */
  readonly env: ReadonlyMap<string, string>;
  readonly words: readonly string[];
}

// Programs that run another program or a script, which their own options stand before.
const RUNS_OTHERS = new Set(
  (
    "python pypy ipython node deno bun Rscript R julia ruby perl java lua octave matlab bash sh zsh dash ksh " +
    "torchrun accelerate deepspeed horovodrun srun mpirun mpiexec uv uvx poetry pipenv hatch conda mamba micromamba " +
    "pixi env nice ionice nohup time timeout stdbuf taskset numactl xvfb-run docker podman apptainer singularity"
  ).split(" "),
);
const PYTHON = /^(?:python|pypy|ipython|torchrun|accelerate|deepspeed)/;
const SHELL = /^(?:ba|z|da|k)?sh$/;
const ASSIGNMENT = /^([A-Za-z_]\w*)=([\s\S]*)$/;
/** A file with a suffix; `0.1` and an option are none. */
const SCRIPT = /^[^-].*\.[A-Za-z]\w{0,4}$/;

/** The text of `bash -c TEXT`, and the words behind it; undefined for any other command. */
export function shellText(argv: readonly string[]): { text: string; rest: readonly string[] } | undefined {
  const at = argv.findIndex((word, i) => i > 0 && /^-\w*c$/.test(word) && SHELL.test(nameOf(argv[i - 1])));
  const text = at === -1 ? undefined : argv[at + 1];
  return text !== undefined && argv.slice(0, at).every((word) => !SCRIPT.test(word))
    ? { text, rest: argv.slice(at + 2) }
    : undefined;
}

/** Splits a command behind its program: `python -m pkg`, an interpreter with its options and the
 *  first word that is a file with a suffix, or else the first word. */
export function invocationOf(argv: readonly string[]): Invocation {
  const env = new Map<string, string>();
  let from = nameOf(argv[0]) === "env" ? 1 : 0;
  for (let match; (match = ASSIGNMENT.exec(argv[from] ?? "")) && from < argv.length - 1; from++)
    env.set(match[1] as string, match[2] as string);
  const end = programEnd(argv, from);
  return { program: argv[end - 1] ?? "", env, words: argv.slice(end) };
}

/** The index behind the last word of the program, which begins at `from`. */
function programEnd(argv: readonly string[], from: number): number {
  if (!RUNS_OTHERS.has(nameOf(argv[from]))) return from + 1;
  let isPython = false;
  for (let i = from; i < argv.length; i++) {
    const word = argv[i] as string;
    if (isPython && (word === "-m" || word === "-c") && i + 1 < argv.length) return i + 2;
    isPython ||= PYTHON.test(nameOf(word));
    if (i > from && SCRIPT.test(word)) return i + 1;
  }
  return from + 1;
}

/** The name of a program without its folders and version: `/usr/bin/python3.12` is `python`. */
function nameOf(word = ""): string {
  return word.slice(word.lastIndexOf("/") + 1).replace(/(?<=^(?:python|pypy|ruby|lua))[\d.]+$/, "");
}
