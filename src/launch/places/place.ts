/** Where runners can be started, with what `.cooperate.yaml`, `--hosts` and the command line say
 *  of it, merged. Durations are milliseconds, memory is bytes. */
export interface Place {
  readonly name: string;
  /** `local`, `ssh`, or the kind of an engine. */
  readonly kind: string;
  /** What ssh(1) gets: a name of `~/.ssh/config`, or `user@host`. */
  readonly host?: string;
  /** For an engine: the host on which its commands are, over ssh. */
  readonly via?: string;
  readonly identity?: string;
  readonly knownHosts?: string;
  readonly tags: readonly string[];
  readonly hardware?: string;
  readonly runners?: number;
  readonly sockets?: readonly number[];
  /** false: the host does not see the list's folder. */
  readonly share: boolean;
  /** The runners reach the list over ssh: what their ssh(1) gets for the machine that has it. */
  readonly dial?: string;
  /** Where the runners start; `~/` is the home on that host. Without it: the list's folder. */
  readonly directory?: string;
  readonly deliver: readonly StepCall[];
  readonly setup: readonly StepCall[];
  readonly check: readonly StepCall[];
  readonly pickup: readonly StepCall[];
  readonly purge: readonly StepCall[];
  readonly start: "auto" | "systemd" | "tmux" | "screen" | "setsid";
  /** The shell that reads scripts, as words: `bash -l`. */
  readonly shell: readonly string[];
  /** `system`, `bring`, or the path of a node. */
  readonly node: string;
  /** Words before the command of each experiment. */
  readonly wrap?: string;
  readonly python?: string;
  readonly venv?: string;
  readonly header?: string;
  readonly footer?: string;
  readonly cpus?: number;
  readonly gpus?: number;
  readonly memoryBytes?: number;
  readonly timeMs?: number;
  readonly partition?: string;
  readonly account?: string;
  readonly qos?: string;
  readonly constraint?: string;
  readonly parallelEnvironment?: string;
  readonly extra?: readonly string[];
  /** The settings that `--test` puts in place of the others. */
  readonly test?: Partial<Place>;
}

/** A step of a place as it was written: its name, and its arguments as plain JSON. Each file in
 *  `launch/steps` checks its own. */
export interface StepCall {
  readonly step: string;
  readonly with: unknown;
}
