import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { isShortage } from "../core/shortage.ts";
import { codeOf } from "../core/errno.ts";

/**
 * Who a runner is, so that a pid used again, a rebooted machine, or another container of the same name is never taken
 * for it. The id is a file name and says everything: `host-pid-boot-namespace-start`, and `.life` when it is not the first.
 */
export interface RunnerId {
  readonly host: string;
  readonly pid: number;
  /** Eight hex digits of this boot of the machine; zeros where the system has no such id (not Linux). */
  readonly boot: string;
  /** Number of the pid namespace in which `pid` counts. */
  readonly namespace: string;
  /** When the process began, in clock ticks since boot. */
  readonly start: string;
  /** A runner that was taken for dead and comes forward again does so under a new id: this number tells them apart. */
  readonly life: number;
}

/** What a host may be called in an id: it becomes a part of the name of a file, and ids come from the list, which anybody may write. */
const HOST = /^[^./\p{C}][^/\p{C}]*$/u;
/** With it all names beside the list are shorter than the 255 bytes that a name may have. */
const LONGEST_HOST_BYTES = 128;

/** This process. */
export function ownRunnerId(life = 0): RunnerId {
  return { host: hostname(), pid: process.pid, ...machineIdentity(), start: startOf("self") ?? "0", life };
}

/** The id as text, as it stands in records: the name of a file, too. */
export function formatRunnerId({ host, pid, boot, namespace, start, life }: RunnerId): string {
  const again = life === 0 ? "" : `.${life}`;
  return `${hostPart(host)}-${pid}-${boot}-${namespace}-${start}${again}`;
}

/** `host` as it stands in ids. */
function hostPart(host: string): string {
  let name = host.replaceAll(/[/\p{C}]|^\./gu, "_");
  while (Buffer.byteLength(name) > LONGEST_HOST_BYTES) name = name.slice(0, -1);
  return name;
}

/** Undefined when `text` is no id that we made; what is one can be a part of the name of a file. */
export function parseRunnerId(text: string): RunnerId | undefined {
  const match = /^(.+)-(\d{1,10})-([\da-f]{8})-(\d{1,20})-(\d{1,20})(?:\.(\d{1,9}))?$/.exec(text);
  if (!match) return undefined;
  const [, host = "", pid = "", boot = "", namespace = "", start = "", life = "0"] = match;
  if (!HOST.test(host) || Buffer.byteLength(host) > LONGEST_HOST_BYTES) return undefined;
  return { host, pid: Number(pid), boot, namespace, start, life: Number(life) };
}

/** The id that `runner` had in its first life, which is the same for all its lives. */
export function firstLife(runner: string): string {
  const id = parseRunnerId(runner);
  return id ? formatRunnerId({ ...id, life: 0 }) : runner;
}

/** What all runners of one machine and container have in common, as something to compare. They have the same clock; containers may have clocks of
 *  their own. */
export function machineOf({ host, boot, namespace }: RunnerId): string {
  return `${host} ${boot} ${namespace}`;
}

/** What the kernel of this machine can say of a runner: nothing ("elsewhere") when it ran on another machine, in another
 *  boot, or in another container, or when /proc hides it from us. */
export function askKernel(runner: RunnerId): "alive" | "dead" | "elsewhere" {
  if (!isOfThisMachine(runner)) return "elsewhere";
  if (runner.boot === NO_BOOT) return processExists(runner.pid) ? "alive" : "dead";
  const start = startOf(runner.pid);
  if (start !== undefined) return start === runner.start ? "alive" : "dead";
  // Machines with many users mount /proc so that each sees only the own processes (proc(5), hidepid): another's runner is
  // then not to be found there, yet lives. kill still knows it.
  return processExists(runner.pid) ? "elsewhere" : "dead";
}

/** Whether the kernel of this machine knows the runner with this id to be dead. */
export function isKnownDead(runner: string): boolean {
  const id = parseRunnerId(runner);
  return id !== undefined && askKernel(id) === "dead";
}

/** Whether the runner with this id has ended, and its machine has not since: what was written on it is there, also what nobody has
 *  synced. */
export function diedInThisBoot(runner: string): boolean {
  const id = parseRunnerId(runner);
  return id !== undefined && id.boot !== NO_BOOT && askKernel(id) === "dead";
}

/** Whether the runner's pid means a process here: it is of this machine, this boot, and this container. */
export function isOfThisMachine({ host, boot, namespace }: RunnerId): boolean {
  const here = machineIdentity();
  return boot === here.boot && namespace === here.namespace && host === hostPart(hostname());
}

const NO_BOOT = "00000000";
let machine: { boot: string; namespace: string } | undefined;

/** Boot and pid namespace of this process; the same for all its life. */
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
    if (isShortage(codeOf(error))) throw error; // it is kept for all our life
    return { boot: NO_BOOT, namespace: "0" };
  }
}

/** Start time of a process by proc(5): field 22 of its stat; "" for a zombie, undefined when it cannot be read. The name in
 *  field 2 may hold anything, so fields are counted from its closing parenthesis. The first thread of a process becomes a zombie while
 *  its others still finish what they do (185 of 200 killed processes that wrote were seen so), so the number of threads counts, too. */
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
