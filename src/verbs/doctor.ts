import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { usageError } from "../core/failure.ts";
import { quoteWords } from "../core/shell-words.ts";
import { examine } from "../doctor/examine.ts";
import { examineWithPeer } from "../doctor/examine-with-peer.ts";
import { type Finding, isSafe } from "../doctor/finding.ts";
import { PeerChannel } from "../doctor/peer-channel.ts";
import { formatFindings } from "../report/doctor-report.ts";
import { durationOption } from "./lease.ts";
import type { ExitCode } from "./shared/verb.ts";
import { printJson, printLines, say, SIGNAL_EXIT, type StopSignal, type World } from "./shared/world.ts";

export function configure(command: Command): void {
  command
    .argument("<dir>", "the directory of a list, or where a list is to be")
    .option("--peer", "start it on two machines at the same time: tests between them what a list relies on")
    .option("--timeout <duration>", "with --peer, how long to wait for the other machine", "2m")
    .option(
      "--json",
      "print an object: directory, safe, and findings with name, verdict (yes, warn, no), found, advice",
    )
    .addHelpText(
      "after",
      `
Makes a folder in DIR, tests there what the lock, the list and the heartbeats
rely on, and removes the folder.

Exit code: 0 safe; 1 not safe; 2 wrong usage. More: docs/storage.md.`,
    );
}

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [dir = ""] = command.args;
  const { peer = false, timeout = "", json = false } = command.opts<Options>();
  const timeoutMs = durationOption("--timeout", timeout);
  const directory = resolve(world.cwd, dir);
  const found = await stat(directory).catch(() => undefined);
  if (!found) throw usageError(`there is no directory ${dir}`, `make it: mkdir -p ${quoteWords([dir])}`);
  if (!found.isDirectory())
    throw usageError(`${dir} is not a directory`, "name the directory where the list is");
  const findings = await interruptible(world, async (interrupt) => {
    const here = await examine(directory, interrupt);
    if (!peer || !isSafe(here)) return here;
    return [...here, ...(await meet(world, directory, timeoutMs, interrupt))];
  });
  if (typeof findings === "string") return SIGNAL_EXIT[findings];
  const safe = isSafe(findings);
  if (json) printJson(world, { directory, safe, findings }, 2);
  else printLines(world, formatFindings(findings, dir));
  return safe ? 0 : 1;
}

interface Options {
  readonly peer?: boolean;
  readonly timeout?: string;
  readonly json?: boolean;
}

/** Tests storage between this machine and another one. Both get the same findings. */
async function meet(
  world: World,
  directory: string,
  timeoutMs: number,
  interrupt: AbortSignal,
): Promise<Finding[]> {
  say(world, "waiting for the other machine: start the same command there");
  const channel = await PeerChannel.connect(directory, timeoutMs, interrupt);
  try {
    say(world, "the other machine is there; testing what a list relies on between the two");
    const findings = await examineWithPeer(channel);
    await channel.finish();
    return findings.map((finding) => ({ ...finding, name: `peer: ${finding.name}` }));
  } finally {
    await channel.end();
  }
}

/** Calls `work`. The first Ctrl-C lets it remove what it has made, the second ends the process at
 *  once.
 *  @returns the result of `work`, or the signal */
async function interruptible<T>(
  world: World,
  work: (interrupt: AbortSignal) => Promise<T>,
): Promise<T | StopSignal> {
  const interrupt = new AbortController();
  let received: StopSignal | undefined;
  const unsubscribe = world.onSignal((signal) => {
    if (received !== undefined) world.exit(SIGNAL_EXIT[received]);
    received = signal;
    interrupt.abort();
  });
  try {
    return await work(interrupt.signal);
  } catch (error) {
    if (received !== undefined && error === interrupt.signal.reason) return received;
    throw error;
  } finally {
    unsubscribe();
  }
}
