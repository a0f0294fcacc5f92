import { access, constants, stat } from "node:fs/promises";
import type { Outcome } from "../../core/outcome.ts";
import { ProcessTree } from "../../processes/process-tree.ts";
import type { ProcessControl } from "./process-control.ts";
import { whyNotFound } from "./program-not-found.ts";
import { type CommandSpec, type CommandEnd, launch } from "./spawn.ts";

/** What to run: the command line, the directory and the environment. */
export type Start = Omit<CommandSpec, "outputFd">;

type Unstarted = Extract<Outcome, { kind: "unstarted" }>;

/** Runs one command to its end, in a process group of its own and without a shell, under the
 *  control of `control`. */
export async function runCommand(spec: CommandSpec, control: ProcessControl): Promise<Outcome> {
  const { group, ended } = launch(spec);
  const holding = group === undefined ? undefined : control.hold(new ProcessTree(undefined, { pid: group }));
  const result = await ended;
  control.over();
  return (await holding)?.stop ?? commandOutcome(spec, result, async () => "");
}

/** Finds what no system can start: a NUL character in a word. `spawn` throws at once then, which
 *  would end the runner and leave the entry to the next runner, which would fail at it
 *  likewise. */
export function impossibleIn({ argv, directory, env }: Start): Unstarted | undefined {
  const text = [...argv, directory, ...Object.entries(env).flat()].find((each) => each?.includes("\0"));
  if (text === undefined) return undefined;
  const where = `${JSON.stringify(text.slice(0, 80))} holds a NUL character`;
  return { kind: "unstarted", code: "EINVAL", error: `${where}, which no program can be given` };
}

/** The outcome of a command that has ended, or could not be started.
 *  @param why says what to write instead of a program that was not found */
export async function commandOutcome(
  spec: Start,
  result: CommandEnd,
  why: typeof whyNotFound = whyNotFound,
): Promise<Outcome> {
  if (result.exitCode !== undefined) return { kind: "exited", exitCode: result.exitCode };
  if (result.signal !== undefined) return { kind: "signalled", signal: result.signal };
  const impossible = impossibleIn(spec);
  if (impossible) return impossible;
  return unstarted(spec, result.code ?? "", result.originalMessage ?? "unknown reason", why);
}

/** Says why a program did not start, in words that name the cause: ENOENT may mean the program,
 *  its interpreter or the directory. */
async function unstarted(
  spec: Start,
  code: string,
  message: string,
  why: typeof whyNotFound,
): Promise<Outcome> {
  const [program] = spec.argv;
  const fail = (error: string): Outcome => ({ kind: "unstarted", code, error });
  const isDirectory = await stat(spec.directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isDirectory) return fail(`there is no directory ${spec.directory}`);
  if (code === "ENOENT") {
    const path = program.includes("/") && !program.startsWith("/") ? `${spec.directory}/${program}` : program;
    const there =
      program.includes("/") &&
      (await access(path, constants.F_OK).then(
        () => true,
        () => false,
      ));
    if (there) return fail(`the interpreter that ${program} names in its first line was not found`);
    return fail(`program not found: ${program}${await why(spec.argv, spec.directory)}`);
  }
  if (code === "EACCES") {
    const interpreter = program.endsWith(".py") ? "python" : "bash";
    return fail(
      `no permission to run ${program}; make it executable (chmod +x), or begin with its interpreter, such as ${interpreter} ${program}`,
    );
  }
  return fail(message);
}
