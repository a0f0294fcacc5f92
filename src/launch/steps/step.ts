import type { Action } from "../actions/action.ts";

/** When in the life of a node steps are done. */
export type StepStage = "deliver" | "setup" | "check" | "pickup" | "purge";

/** Where a step is done, for the scripts that it makes. A script begins in `directory`. */
export interface StepScene {
  readonly stage: StepStage;
  /** Absolute or `~/...`: where the experiments are, there. */
  readonly directory: string;
  /** The list's folder, here; absolute. */
  readonly here: string;
  /** The name of the list in it: its files are copied nowhere. */
  readonly list: string;
  readonly venv?: string;
  readonly python?: string;
  /** A program that is started here and reaches the place: `rsync -e 'ssh ...'` gets `ssh`; target
   *  is how ssh is called for it. */
  readonly ssh: readonly string[];
  readonly target: string;
}

/** What a step does: a script for the shell of the place, or a program that is started here. */
export type StepWork = { readonly script: string } | { readonly action: Action };

/** One kind of step in the life of a node: a file in this folder, a row in `steps.ts`, and its
 *  arguments in `places/step-keys.ts`. */
export interface Step {
  /** Checks the arguments, and says what the step does.
   *  @throws CooperateError (usage) that names what is wrong with them */
  plan(args: unknown, scene: StepScene): readonly StepWork[];
}
