import { access, constants, stat } from "node:fs/promises";
import type { Outcome } from "../../core/outcome.ts";
import { ProcessTree } from "../../processes/process-tree.ts";
import type { ProcessControl } from "./process-control.ts";
import { type CommandSpec, type Ended, launch } from "./spawn.ts";

/** What to run: with which words, where, and with which variables. */
export type Start = Omit<CommandSpec, "outputFd">;

type Place = Start;

/** Runs one command to its end, in a process group of its own and without a shell, held by `control`. */
export async function runCommand(spec: CommandSpec, control: ProcessControl): Promise<Outcome> {
  const { group, ended } = launch(spec);
  const holding = group === undefined ? undefined : control.hold(new ProcessTree(undefined, { pid: group }));
  const result = await ended;
  control.over();
  return (await holding)?.stop ?? commandOutcome(spec, result);
}

/** What no system can start. spawn throws at once then, which would end the runner and leave the entry for the next one to
 *  trip over. */
export function impossibleIn({ argv, directory, env }: Start): Unstarted | undefined {
  const text = [...argv, directory, ...Object.entries(env).flat()].find((each) => each?.includes("\0"));
  if (text === undefined) return undefined;
  const where = `${JSON.stringify(text.slice(0, 80))} holds a NUL character`;
  return { kind: "unstarted", code: "EINVAL", error: `${where}, which no program can be given` };
}

type Unstarted = Extract<Outcome, { kind: "unstarted" }>;

/** How a command that ran, or did not, has ended. */
export async function commandOutcome(spec: Place, result: Ended): Promise<Outcome> {
  if (result.exitCode !== undefined) return { kind: "exited", exitCode: result.exitCode };
  if (result.signal !== undefined) return { kind: "signalled", signal: result.signal };
  const impossible = impossibleIn(spec);
  if (impossible) return impossible;
  return unstarted(spec, result.code ?? "", result.originalMessage ?? "unknown reason");
}

/** Loaded where it is used: most lists need none of it. */
export function loadSpawn(): Promise<typeof import("execa")> {
  return import("execa");
}

/** Says why a program did not start in words that name the culprit: ENOENT may mean program, interpreter or directory. */
async function unstarted(spec: Place, code: string, message: string): Promise<Outcome> {
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
    return fail(`program not found: ${program}`);
  }
  if (code === "EACCES") return fail(`no permission to run ${program}`);
  return fail(message);
}
