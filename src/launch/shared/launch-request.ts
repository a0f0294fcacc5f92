import type { Clock } from "../../core/clock.ts";
import type { Entry } from "../../core/entry.ts";
import type { Perform } from "../actions/action.ts";
import type { Engine } from "../engines/engine.ts";
import type { Place } from "../places/place.ts";
import type { Scaling } from "./scaling.ts";

/** What is asked of one place: so many runners there shall be. */
export interface LaunchRequest {
  /** The place, with what the command line says of it. */
  readonly place: Place;
  readonly pool: string;
  /** The list, absolute, and where links lead from there. */
  readonly list: string;
  readonly real: string;
  /** What the runners get behind `--run`, where that is not `list`: `you@server:/exp/exps.json`. */
  readonly address?: string;
  /** Where the runners start, absolute. */
  readonly directory: string;
  /** How many runners there shall be; without it: one, or at an engine what is useful. */
  readonly runners?: number;
  /** How many entries are pending. */
  readonly pending: number;
  /** With `--per-entry`: a job for each `size` of these entries. */
  readonly perEntry?: PerEntry;
  /** With `--scale`: there are as many as are useful, and no number that there shall be. */
  readonly scale?: Scaling;
  readonly atOnce?: number;
  readonly hold?: boolean;
  readonly afterJob?: string;
  readonly begin?: Date;
  /** Names of variables whose values the experiments get. */
  readonly env: readonly string[];
  /** Words behind `--run FILE`. */
  readonly runOptions: readonly string[];
  /** How this program is started on this machine: node and a file. */
  readonly program: readonly string[];
  /** `--only` and `--skip`: names of stages. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/** The entries that get jobs of their own. */
export interface PerEntry {
  /** The whole list, and the numbers of those that are meant, ascending. */
  readonly list: readonly Pick<Entry, "status" | "options">[];
  readonly numbers: readonly number[];
  readonly size: number;
  /** How many of them a job runs at the same time. */
  readonly slots: number;
}

/** What a launch works with. */
export interface LaunchTools {
  readonly perform: Perform;
  readonly clock: Clock;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly say: (line: string) => void;
  /** Whether somebody can answer questions, of ssh for example. */
  readonly interactive: boolean;
  /** The user's name, for engines, and `you@login1`. */
  readonly user: string;
  readonly by: string;
  readonly engineOf: (kind: string) => Promise<Engine | undefined>;
}

/** What became of a launch at one place. */
export interface LaunchOutcome {
  readonly place: string;
  readonly kind: string;
  readonly pool: string;
  readonly wanted: number;
  /** How many there were already, running or queued. */
  readonly before: number;
  readonly started: number;
  /** The ids of submissions, and of processes. */
  readonly ids: readonly string[];
  /** Why there are fewer than wanted, in one line. */
  readonly failure?: string;
  readonly hint?: string;
}

/** Starts runners at places of one kind. */
export interface Launcher {
  /** Finds what is wrong with a request before anything is done at any place.
   *  @throws CooperateError (usage) */
  verify?(request: LaunchRequest): void;
  launch(request: LaunchRequest, tools: LaunchTools): Promise<LaunchOutcome>;
  /** What would be started now. An engine is asked only for what it was given before. */
  plan(request: LaunchRequest, tools: LaunchTools): Promise<Plan>;
  /** Asks whether it would be taken; nothing is started. The answer is for people.
   *  @throws CooperateError (place) when it would not */
  check?(request: LaunchRequest, tools: LaunchTools): Promise<string>;
}

/** What a launch would do at one place. */
export interface Plan {
  readonly actions: readonly Planned[];
  /** How many runners or jobs there shall be and are, where that is known without a visit. */
  readonly wanted?: number;
  readonly before?: number;
  /** Why the plan may differ from what a launch will do, in one line. */
  readonly note?: string;
}

/** A program that a launch would start. */
export interface Planned {
  readonly label: string;
  readonly argv: readonly string[];
  readonly stdin?: string;
  /** The file that gets its output. */
  readonly log?: string;
}
