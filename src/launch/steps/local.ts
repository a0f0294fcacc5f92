import { commandsOf } from "./run.ts";
import type { Step } from "./step.ts";

/** `local: make data`: commands on this machine, in the list's folder. */
export const local: Step = {
  name: "local",
  plan: (args, { here }) =>
    commandsOf("local", args).map((command) => ({
      action: {
        label: `run ${command} here`,
        argv: ["bash", "-c", `cd -- "$1" || exit 72\n${command}`, "bash", here],
      },
    })),
};
