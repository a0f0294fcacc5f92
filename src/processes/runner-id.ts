import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { isShortage } from "../core/shortage.ts";
import { codeOf } from "../core/errno.ts";

/**
 * Identifies a runner, so that a pid that is used again, a machine that was rebooted, or another
 * container of the same name is never taken for it. The id is a file name and contains everything:
 * `host-pid-boot-namespace-start`, and `.incarnation` when that is not the first.
 */
export interface RunnerId {
  readonly host: string;
  readonly pid: number;
  /** Eight hex digits of this boot of the machine; zeros where the system has no such id (not
   *  Linux). */
  readonly boot: string;
  /** Number of the pid namespace in which `pid` counts. */
  readonly namespace: string;
  /** When the process began, in clock ticks since boot. */
  readonly start: string;
  /** The incarnation number: a runner that was taken for dead and registers again gets a new id.
   *  (Incarnation numbers as in Das, Gupta & Motivala, "SWIM", DSN 2002.) */
  readonly incarnation: number;
}

/** Valid host names in an id: they become part of a file name, and ids come from the list, which
 *  anybody may edit. */
const HOST = /^[^./\p{C}][^/\p{C}]*$/u;
/** Nearly all names are like this, and the other expression takes 1 ms to compile. */
const PLAIN_HOST = /^[\w-][\w.-]*$/;
/** So all file names beside the list are shorter than the limit of 255 bytes. */
const LONGEST_HOST_BYTES = 128;

/** The id of this process. */
export function ownRunnerId(incarnation = 0): RunnerId {
  return {
    host: hostname(),
    pid: process.pid,
    ...machineIdentity(),
    start: startOf("self") ?? "0",
    incarnation,
  };
}

/** The id as text, which is a valid file name. */
export function formatRunnerId({ host, pid, boot, namespace, start, incarnation }: RunnerId): string {
  const suffix = incarnation === 0 ? "" : `.${incarnation}`;
  return `${hostPart(host)}-${pid}-${boot}-${namespace}-${start}${suffix}`;
}

/** `host` as it is written in ids. */
function hostPart(host: string): string {
  let name = PLAIN_HOST.test(host) ? host : host.replaceAll(/[/\p{C}]|^\./gu, "_");
  while (Buffer.byteLength(name) > LONGEST_HOST_BYTES) name = name.slice(0, -1);
  return name;
}

/** Parses an id; undefined when `text` is none. One that is returned can safely be part of a file
 *  name. */
export function parseRunnerId(text: string): RunnerId | undefined {
  const match = /^(.+)-(\d{1,10})-([\da-f]{8})-(\d{1,20})-(\d{1,20})(?:\.(\d{1,9}))?$/.exec(text);
  if (!match) return undefined;
  const [, host = "", pid = "", boot = "", namespace = "", start = "", incarnation = "0"] = match;
  if (!(PLAIN_HOST.test(host) || HOST.test(host)) || Buffer.byteLength(host) > LONGEST_HOST_BYTES)
    return undefined;
  return { host, pid: Number(pid), boot, namespace, start, incarnation: Number(incarnation) };
}

/** The id of the first incarnation of `runner`, which all of its incarnations have in common. */
export function firstIncarnation(runner: string): string {
  const id = parseRunnerId(runner);
  return id ? formatRunnerId({ ...id, incarnation: 0 }) : runner;
}

/** A text that all runners of one machine and container have in common. These share a monotonic
 *  clock; containers may have clocks of their own. */
export function machineOf({ host, boot, namespace }: RunnerId): string {
  return `${host} ${boot} ${namespace}`;
}

/** What the kernel of this machine knows about a runner. "elsewhere": nothing, since it ran on
 *  another machine, in another boot or container, or /proc hides it from us. */
export function askKernel(runner: RunnerId): "alive" | "dead" | "elsewhere" {
  if (!isOfThisMachine(runner)) return "elsewhere";
  if (runner.boot === NO_BOOT) return processExists(runner.pid) ? "alive" : "dead";
  const start = startOf(runner.pid);
  if (start !== undefined) return start === runner.start ? "alive" : "dead";
  // Machines with many users mount /proc so that each user sees only the own processes (proc(5),
  // hidepid). A runner of another user is missing there though it lives; kill still finds it.
  return processExists(runner.pid) ? "elsewhere" : "dead";
}

/** Whether the kernel of this machine knows that the runner with this id is dead. */
export function isKnownDead(runner: string): boolean {
  const id = parseRunnerId(runner);
  return id !== undefined && askKernel(id) === "dead";
}

/** Whether the runner with this id has ended, and its machine was not rebooted since: so
 *  everything that it wrote can be read, synced or not. */
export function diedInThisBoot(runner: string): boolean {
  const id = parseRunnerId(runner);
  return id !== undefined && id.boot !== NO_BOOT && askKernel(id) === "dead";
}

/** Whether the runner's pid is valid here: the runner is one of this machine, this boot and this
 *  container. */
export function isOfThisMachine({ host, boot, namespace }: RunnerId): boolean {
  const here = machineIdentity();
  return boot === here.boot && namespace === here.namespace && host === hostPart(hostname());
}

const NO_BOOT = "00000000";
let machine: { boot: string; namespace: string } | undefined;

/** Boot and pid namespace of this process, which never change. */
export function machineIdentity(): { boot: string; namespace: string } {
  machine ??= readMachineIdentity();
  return machine;
}

function readMachineIdentity(): { boot: string; namespace: string } {
  try {
    return {
      boot: readFileSync("/proc/sys/kernel/random/boot_id", "latin1").slice(0, 8),
      namespace: readlinkSync("/proc/self/ns/pid").replaceAll(/\D/g, ""),
    };
  } catch (error) {
    if (isShortage(codeOf(error))) throw error; // the result is kept as long as this process lives
    return { boot: NO_BOOT, namespace: "0" };
  }
}

/** Start time of a process by proc(5): field 22 of its stat; "" for a zombie, undefined when it
 *  cannot be read. The name in field 2 may contain anything, so fields are counted from its
 *  closing parenthesis. The first thread of a process becomes a zombie while the others are still
 *  finishing (seen in 185 of 200 killed processes that were writing), so the number of threads
 *  matters, too. */
function startOf(pid: number | "self"): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state = ""] = fields;
    return "ZX".includes(state) && Number(fields[17]) <= 1 ? "" : fields[19];
  } catch {
    return undefined;
  }
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
