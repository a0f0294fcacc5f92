import type { Place } from "./place.ts";
import type { ValueKind } from "./value-kinds.ts";

/** One key of a place in a file. */
export interface PlaceKey {
  /** What it is in {@link Place}. */
  readonly to: keyof Place;
  readonly kind: ValueKind | "settings";
  /** Places of other kinds than this have no use for it. */
  readonly only?: "ssh" | "engine";
  /** A sentence for the JSON Schema. */
  readonly docs: string;
}

/** The keys of a place, as they are written in files (docs/launch.md). Checking, and
 *  `schema/places.schema.json`, follow from this table. */
export const PLACE_KEYS: Readonly<Record<string, PlaceKey>> = {
  kind: {
    to: "kind",
    kind: "word",
    docs: "What starts runners there: ssh (the default), local, slurm, gridengine or oar.",
  },
  host: {
    to: "host",
    kind: "word",
    only: "ssh",
    docs: "What ssh gets: a name of ~/.ssh/config, or user@host. Default: the name of the place.",
  },
  via: {
    to: "via",
    kind: "word",
    only: "engine",
    docs: "The host on which the commands of the engine are called, over ssh. Default: this machine.",
  },
  identity: { to: "identity", kind: "text", docs: "A private key for ssh." },
  "known-hosts": { to: "knownHosts", kind: "text", docs: "A file of host keys for ssh." },
  tags: { to: "tags", kind: "names", docs: "Names of groups: --on @TAG means all places that have it." },
  hardware: { to: "hardware", kind: "text", docs: "What kind of machine it is." },
  runners: { to: "runners", kind: "positive", docs: "How many runners there shall be, without -n." },
  sockets: {
    to: "sockets",
    kind: "counts",
    docs: "The sockets of the machine, one for each runner at a time.",
  },
  share: {
    to: "share",
    kind: "flag",
    docs: "Whether the place sees the folder of the list. false: the list comes over ssh. Default: true.",
  },
  dial: {
    to: "dial",
    kind: "word",
    docs: "The runners reach the list by ssh: what their ssh gets for the machine that has it.",
  },
  directory: {
    to: "directory",
    kind: "text",
    docs: "Where the runners start; ~/ is the home there. Default: the folder of the list.",
  },
  deliver: {
    to: "deliver",
    kind: "delivery",
    docs: "How the files of the experiments come there: rsync, git, or none.",
  },
  setup: { to: "setup", kind: "steps", docs: "Steps that prepare the place, once." },
  check: { to: "check", kind: "steps", docs: "Steps that look for errors (--pools --check)." },
  pickup: { to: "pickup", kind: "steps", docs: "Steps that fetch results (--pickup)." },
  purge: { to: "purge", kind: "steps", docs: "Steps that clean up (--purge)." },
  start: {
    to: "start",
    kind: "start",
    docs: "How a runner is detached. Default: auto, the first that is there.",
  },
  shell: {
    to: "shell",
    kind: "words",
    docs: "The shell there, which reads scripts from its standard input. Default: bash -l.",
  },
  node: { to: "node", kind: "text", docs: "system, bring, or the path of a Node.js there. Default: system." },
  wrap: { to: "wrap", kind: "text", docs: "Words before the command of each experiment." },
  python: { to: "python", kind: "text", docs: "The version of Python, for steps." },
  venv: { to: "venv", kind: "text", docs: "A Python environment that is activated." },
  header: { to: "header", kind: "lines", docs: "Lines of shell before the runner: module load cuda/12." },
  footer: { to: "footer", kind: "lines", docs: "Lines of shell after the runner." },
  cpus: { to: "cpus", kind: "positive", docs: "Cores for each runner." },
  gpus: { to: "gpus", kind: "count", docs: "GPUs for each runner." },
  mem: { to: "memoryBytes", kind: "size", docs: "Memory for each runner, with a unit: 16G." },
  time: {
    to: "timeMs",
    kind: "duration",
    docs: "The time limit of each job, with a unit: 4h, or 0-04:00:00.",
  },
  partition: {
    to: "partition",
    kind: "word",
    only: "engine",
    docs: "The partition of Slurm, or the queue of Grid Engine and OAR.",
  },
  account: { to: "account", kind: "word", only: "engine", docs: "The account, or the project, that pays." },
  qos: { to: "qos", kind: "word", only: "engine", docs: "The quality of service of Slurm." },
  constraint: {
    to: "constraint",
    kind: "text",
    only: "engine",
    docs: "The features, or properties, that a node must have.",
  },
  pe: {
    to: "parallelEnvironment",
    kind: "word",
    only: "engine",
    docs: "The parallel environment of Grid Engine for several cores.",
  },
  extra: {
    to: "extra",
    kind: "words",
    docs: "Words for sbatch, qsub, oarsub or ssh, as they stand, after ours.",
  },
  test: { to: "test", kind: "settings", docs: "What --test puts in place of the other keys: a short queue." },
};

/** Keys that say which place it is, not what it is like: `test` and `all` cannot have them. */
export const WHOLE_PLACE: ReadonlySet<string> = new Set(["kind", "host", "via", "tags", "test"]);
