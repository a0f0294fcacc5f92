import { type Command, Option } from "commander";
import { formatDuration } from "../core/duration.ts";
import { CooperateError, usageError } from "../core/failure.ts";
import { LEAST_LEASE_MS } from "../membership/failure-detector.ts";
import { serveList } from "../remote/serving/serve-list.ts";
import { durationOption } from "./lease.ts";
import type { ServeTo } from "./serve-list-to.ts";
import type { ExitCode } from "./shared/verb.ts";
import { SIGNAL_EXIT, type StopSignal, type World } from "./shared/world.ts";

/** So many operations of slow storage may be under way for the connections that one process serves. */
const THREADS = "32";

/** For how long the claims of a remote runner stay after its connection is gone. */
const LEASE_MS = 600_000;

export function configure(command: Command): void {
  command
    .argument("<file>", "the list")
    .option("--to <host...>", "dial these hosts, and serve the list to their runners; places or you@host")
    .option("--hosts <file>", "a file with places")
    .addOption(new Option("--place <json>").hideHelp()) // these two are what --launch starts it with
    .addOption(new Option("--pool <name>").hideHelp())
    .option(
      "--lease <duration>",
      `when the connection to the runner is lost, keep what it runs for this long; at least ${formatDuration(LEAST_LEASE_MS)} (default: ${formatDuration(LEASE_MS)})`,
    )
    .addHelpText("after", HELP);
}

const HELP = `
You need not type it: cooperate --run you@host:exps.json starts it on that host,
over ssh, and talks to it on standard input and output. It serves this list and
nothing else: it runs nothing, and it reads and writes only FILE, what belongs
to it (FILE.run, FILE.lock, FILE.txn), the job logs beside it, and a socket that
only you can reach, by which the first of your processes serves for all.

To let a key do just this, put it so into ~/.ssh/authorized_keys on that host:
  command="cooperate --serve-list /srv/exps.json",restrict ssh-ed25519 AAAA...

Where a host cannot reach this machine by ssh, but this machine can reach the
host: type it here with --to HOST, and there what it prints. The tunnel is made
again when it is cut, until Ctrl-C.

Exit code: 0 the runner has left; 2 the list cannot be read, or the other end
sent what is no message; 3 storage failed.

Examples:
  cooperate --serve-list exps.json --to you@gpu7
  cooperate --serve-list exps.json --lease 30m`;

export async function run(world: World, command: Command): Promise<ExitCode> {
  const [file = ""] = command.args;
  const { lease } = command.opts<{ lease?: string }>();
  const leaseMs = lease === undefined ? LEASE_MS : durationOption("--lease", lease);
  if (leaseMs < LEAST_LEASE_MS)
    throw usageError(`--lease ${lease}: expected at least ${formatDuration(LEAST_LEASE_MS)}`);
  const { to, place, pool } = command.opts<ServeTo>();
  process.env["UV_THREADPOOL_SIZE"] ??= THREADS;
  world.ignoreOutputErrors(); // the connection may go at any moment
  const over = new AbortController();
  let received: StopSignal | undefined;
  const unsubscribe = world.onSignal((signal) => {
    // When sshd ends the session of a connection, what its runner has stays for the lease.
    if (signal === "SIGHUP" && to === undefined && place === undefined) return;
    received = signal;
    over.abort();
  });
  const { stdin: input, rawStdout: output } = world;
  try {
    if (to !== undefined || place !== undefined) {
      const { serveTo } = await import("./serve-list-to.ts");
      await serveTo(world, command, { to, place, pool }, { leaseMs, over });
      return received === undefined ? 0 : SIGNAL_EXIT[received];
    }
    const { fault } = await serveList({
      file,
      leaseMs,
      env: world.env,
      input: input as NodeJS.ReadStream,
      output: output as NodeJS.WriteStream,
      clock: world,
      over: over.signal,
    });
    if (fault !== undefined)
      throw new CooperateError("usage", `the other end of the connection was refused: ${fault}`);
    return received === undefined ? 0 : SIGNAL_EXIT[received];
  } finally {
    unsubscribe();
  }
}
