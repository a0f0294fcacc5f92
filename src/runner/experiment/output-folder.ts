import { realpathSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { codeOf, isPassing } from "../../core/errno.ts";
import { messageOf } from "../../core/failure.ts";
import { describeOutcome, type Outcome } from "../../core/outcome.ts";
import { timestamp } from "../../core/timestamp.ts";
import { editJson } from "../../storage/edit-json.ts";
import { isDirectory, makeSharedFoldersSync, sharingOfSync } from "../../storage/make-folders-sync.ts";
import type { OutputPlan } from "./output-plan.ts";

/** Why the folder is not there; `passes`: it may be possible in a moment. */
export interface OutputFault {
  readonly code: string;
  readonly error: string;
  readonly passes: boolean;
}

/** How an attempt ended, as far as `stat.json` says it; ISO 8601 in UTC. */
interface Ending {
  readonly outcome: Outcome;
  readonly startedAt: string;
  readonly endedAt: string;
}

/**
 * The output folder of one attempt, with the files that simtony/runner keeps there (version 0.5:
 * runner/run.py): `param.json` with the parameters and the commands, `stat.json` with the exit code
 * of each command, and `log.COMMAND.TIME`, a link to the job log. Several commands may share a
 * folder, so the files are added to. They help to find results; where they cannot be written, the
 * experiment runs all the same.
 */
export class OutputFolder {
  readonly #plan: OutputPlan;
  #trouble: string | undefined;

  private constructor(plan: OutputPlan) {
    this.#plan = plan;
  }

  /** Makes the folder for an experiment that is about to start, and writes what belongs into it.
   *  @param directory where the experiment runs; when it is missing, nothing is made in its place
   *  @param startedAt ISO 8601 in UTC
   *  @param log absolute path of the job log, if there is one */
  static open(
    plan: OutputPlan,
    directory: string,
    startedAt: string,
    log: string | undefined,
  ): OutputFolder | OutputFault | undefined {
    if (!isDirectory(directory)) return undefined;
    try {
      makeSharedFoldersSync(plan.path, plan.list);
    } catch (error) {
      const code = codeOf(error);
      return {
        code,
        error: `its output folder ${plan.path} cannot be made (${code})`,
        passes: isPassing(error),
      };
    }
    const folder = new OutputFolder(plan);
    folder.#begin(timestamp(new Date(startedAt)), log);
    return folder;
  }

  /** What could not be written, in words; undefined when all is there. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Writes how the attempt ended. */
  end({ outcome, startedAt, endedAt }: Ending): void {
    const { command, facts } = this.#plan;
    const code = outcome.kind === "exited" ? outcome.exitCode : null;
    const stat = { code, how: describeOutcome(outcome), ...facts, startedAt, endedAt };
    this.#edit("stat", (before) => ({ ...before, [command]: stat }));
  }

  #begin(time: string, log: string | undefined): void {
    const { command, suffix, text, param } = this.#plan;
    this.#edit("param", ({ _commands: commands, ...before }) => ({
      ...before,
      ...param,
      _time: time,
      _commands: { ...(typeof commands === "object" ? commands : {}), [command]: text },
    }));
    // how an earlier attempt ended is in the list
    this.#edit("stat", ({ [command]: earlier, ...others }) => (earlier === undefined ? undefined : others));
    if (log !== undefined) this.#try(`log.${command}.${time}${suffix}`, (path) => this.#link(log, path));
  }

  #edit(name: string, edit: Parameters<typeof editJson>[2]): void {
    this.#try(`${name}${this.#plan.suffix}.json`, (path) =>
      editJson(path, sharingOfSync(this.#plan.path, this.#plan.list), edit),
    );
  }

  /** A relative link, so that the whole tree can be moved. */
  #link(log: string, path: string): void {
    const target = relative(realpathSync(this.#plan.path), realpathSync(log));
    for (let k = 1; ; k++) {
      try {
        symlinkSync(target, k === 1 ? path : `${path}.${k}`);
        return;
      } catch (error) {
        if (codeOf(error) !== "EEXIST") throw error;
      }
    }
  }

  #try(name: string, write: (path: string) => void): void {
    const path = join(this.#plan.path, name);
    try {
      write(path);
    } catch (error) {
      this.#trouble ??= `${path} could not be written: ${messageOf(error)}`;
    }
  }
}
