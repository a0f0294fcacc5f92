import type { Command } from "commander";
import type { CpuSet } from "../runner/claiming/cpus.ts";
import { wholeNumber } from "./whole-number.ts";

/** Declares `--cpus`. */
export function configureCpus(command: Command): Command {
  return command.option(
    "--cpus <n>",
    "give experiments N CPUs together, each one unless its entry says more; auto for those of the machine or of the allocation (default: auto, but only for entries that say cpus)",
  );
}

/** The CPUs of `--cpus`.
 *  @param here those that experiments on this machine may use
 *  @throws CooperateError (usage) when it is no number of at least 1 */
export function cpusOf(command: Command, here: number): CpuSet {
  const { cpus } = command.opts<{ cpus?: string }>();
  const count = cpus === undefined || cpus === "auto" ? here : wholeNumber("--cpus", cpus, 1);
  return { count, perEntry: cpus === undefined ? 0 : 1 };
}
