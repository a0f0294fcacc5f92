import { finishedRuns } from "./finished-runs.ts";
import type { Workspace } from "../helpers/workspace.ts";
import { storedRuns } from "./stored-runs.ts";

/** What the commands of a section of a page find when they are typed in. */
export interface Scene {
  /** Makes the files, in a folder of its own for each block. */
  readonly prepare?: (workspace: Workspace) => void;
  /** Commands that are typed before, one line each. */
  readonly before?: readonly string[];
  /** The blocks of the section follow each other in one folder. */
  readonly isOneStory?: true;
  /** Commands that go on until Ctrl-C, by how they begin. */
  readonly endless?: readonly string[];
  /** Commands that cannot be typed in here, by how they begin, and why. */
  readonly cannot?: Readonly<Record<string, string>>;
}

const THREE = ["0.01", "0.1", "1"].map((lr) => ["python3", "main.py", "--lr", lr]);
const threeCommands = (workspace: Workspace): void => void workspace.list("exps.json", THREE);

const ON_SLURM = {
  "cooperate --launch": "it needs Slurm; see test/launch",
  "cooperate --pools": "it needs Slurm; see test/launch",
  "cooperate --stop": "it needs Slurm; see test/launch",
};

/** By page and heading; a section that is not here needs nothing. */
export const SCENES: Readonly<Record<string, Readonly<Record<string, Scene>>>> = {
  "README.md": {
    cooperate: { cannot: { "npm run quickstart": "test/fixtures.test.ts and .ci/run run it" } },
    "Run the list": { prepare: threeCommands },
    "Use all GPUs and cores of a machine": {
      cannot: {
        "cooperate --run exps.json --keep-going --gpus auto": "it shows four GPUs and minutes",
        "cooperate --jobs": "it asks a runner on another machine",
      },
    },
    "Start runners elsewhere": {
      cannot: { "cooperate --launch": "background, Slurm and three hosts; see test/launch-local.test.ts" },
    },
    "Reach a list over ssh": {
      cannot: { "cooperate --run": "it needs another machine; see test/remote.test.ts" },
    },
    "Look at the results": {
      prepare: finishedRuns,
      cannot: { "cooperate --serve": "its address is another one each time; see test/serve.test.ts" },
    },
    "See the progress": { prepare: threeCommands, before: ["cooperate --run exps.json --keep-going"] },
    "Make an experiment wait": { isOneStory: true, endless: ["cooperate --run"] },
    "Run something again": {
      prepare: threeCommands,
      before: ["cooperate --run exps.json --keep-going"],
    },
    "Cancel, pause, stop": {
      cannot: { "cooperate --": "it asks runners on two machines; see test/control.test.ts" },
    },
    "Go on when it is done": { prepare: threeCommands, before: ["cooperate --run exps.json --keep-going"] },
    "Be notified": { prepare: threeCommands },
    "When a runner or a machine dies": {
      cannot: { "cooperate --run": "a machine dies; see test/liveness.test.ts" },
    },
    "Is my storage safe?": { cannot: { "cooperate --doctor": "an NFS server; see test/doctor.test.ts" } },
  },
  "docs/coming-from.md": {
    "The MNIST example of onager": {
      isOneStory: true,
      cannot: { "cooperate --": "it needs Slurm; see test/launch/onager-docs.test.ts" },
    },
    "From setup to purge": { cannot: { "": "it needs two hosts; see test/launch/ssh-verbs.test.ts" } },
    "Grid Engine jobs in `Eqw`": {
      isOneStory: true,
      cannot: { "": "it needs Grid Engine; see test/launch/onager-docs.test.ts" },
    },
  },
  "docs/launch.md": {
    "Eight runners on the cluster": { prepare: threeCommands, isOneStory: true, cannot: ON_SLURM },
    "Three lab machines": { cannot: { "cooperate --launch": "it needs three hosts; see test/launch" } },
    "Leave it running overnight": {
      cannot: { "cooperate --": "a runner in the background; see test/launch-local.test.ts" },
    },
    "When the time of a job ends": { cannot: ON_SLURM },
    "One job for each entry": { cannot: ON_SLURM },
  },
  "docs/report.md": {
    "Make a page": { prepare: finishedRuns },
    "Send it to others": { prepare: finishedRuns },
  },
  "docs/serve.md": {
    "The live page": {
      cannot: { "cooperate --serve": "its address is another one each time; see test/serve.test.ts" },
    },
  },
  "docs/store.md": {
    "Look into stores": { prepare: storedRuns, isOneStory: true },
    "Save and remove": { prepare: storedRuns, isOneStory: true },
  },
  "docs/plot.md": {
    "Look at it in the terminal": { prepare: finishedRuns },
    "A figure for a paper": { prepare: finishedRuns, isOneStory: true },
    "Compare methods": { prepare: finishedRuns },
    "Two parameters at once, or all": { prepare: finishedRuns },
  },
  "docs/results.md": {
    "Look at the results": { prepare: finishedRuns },
    "Means over seeds": { prepare: finishedRuns },
    "Is it really better?": { prepare: finishedRuns },
    "Which parameters matter": { prepare: finishedRuns },
    "Find the best": { prepare: finishedRuns },
    "Choose rows and columns": { prepare: finishedRuns },
    "A table for a paper": { prepare: finishedRuns },
    "Data for other programs": { prepare: finishedRuns },
    "Count files, search logs": { prepare: finishedRuns },
    "Do not type it again": { prepare: finishedRuns, isOneStory: true },
  },
};
