/** What a job or a remote shell does to become a runner. */
export interface JobScript {
  /** Where the runner starts; absolute, any characters. */
  readonly directory: string;
  /** A Python environment to activate, absolute or below `directory`. */
  readonly venv?: string;
  /** Lines of the user, as they stand, before and after the runner. */
  readonly header?: string;
  readonly footer?: string;
  /** Environment variables that the script exports, `NAME=shell word`: the value is shell text,
   *  because an engine's own variables stand in it. */
  readonly exports: readonly (readonly [name: string, shellWord: string])[];
  /** The runner: `node .../cooperate.js --run FILE ...`. */
  readonly command: readonly string[];
}
