import { fork } from "node:child_process";
import fs, { readFileSync } from "node:fs";
import fsp from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { TransactionOptions } from "../../src/store/transaction.ts";
import { Workspace } from "../helpers/workspace.ts";

/** Short times, so that a dead lock is broken after two seconds. */
export const QUICK: TransactionOptions = {
  timing: { pollMs: 20, beatMs: 1000, staleMs: 2000 },
  retryForMs: 8000,
};

export interface State {
  n: number;
  by?: number[];
  edited?: boolean;
}

/** A workspace with one JSON file that contains a counter. */
export class Bed extends Workspace {
  readonly file: string;

  constructor(text = '{"n":0}') {
    super();
    this.file = this.write("e.json", text);
  }

  state(): State {
    return JSON.parse(this.read("e.json")) as State;
  }

  /** The files that a transaction left behind. */
  left(): string[] {
    return this.files().filter((name) => name !== "e.json");
  }
}

/** Increments; it is not idempotent, so a change that is written twice shows. */
export function increment(bytes: Buffer): { text: string; value: number } {
  const state = JSON.parse(bytes.toString()) as State;
  state.n++;
  return { text: JSON.stringify(state), value: state.n };
}

/**
 * The points at which child.mjs can be struck, in order; `fsync` is inside the writing of the new
 * version, `looked` between the last check and the rename.
 */
export const POINTS = ["locked", "entered", "fsync", "staged", "checked", "looked", "committed", "cleaned"];

/** Whether a process is stopped, by proc(5). */
export function isStopped(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).startsWith("T");
}

export interface Child {
  readonly pid: number;
  /** Resolves when the child has reached its point. */
  readonly at: Promise<unknown>;
  /** Resolves when the child was told that another has taken over. */
  readonly fenced: Promise<void>;
  readonly exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly wake: () => void;
  readonly kill: () => void;
}

/**
 * Starts child.mjs, which sends itself `signal` at `point` of its transaction.
 * @param moved the names to which an NFS client would move the list, `.nfs*`
 */
export function startChild(
  file: string,
  point: string,
  signal: "SIGKILL" | "SIGSTOP",
  moved: readonly string[] = [],
): Child {
  const program = fileURLToPath(new URL("child.mjs", import.meta.url));
  const child = fork(program, [file, point, signal, ...moved], { execArgv: [] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return {
    pid: child.pid ?? -1,
    at: new Promise((resolve) => child.once("message", resolve)),
    fenced: new Promise((resolve) => {
      child.on("message", (message) => {
        if (message === "EFENCED") resolve();
      });
    }),
    exit: new Promise((resolve) => child.once("exit", (code, how) => resolve({ code, signal: how }))),
    wake: () => child.kill("SIGCONT"),
    kill: () => child.kill("SIGTERM"),
  };
}

export type Call = (...args: unknown[]) => Promise<unknown>;

/** Runs `work` with one call of node:fs/promises replaced, to simulate unreliable storage. */
export async function withFault<T>(
  name: "open" | "mkdir" | "rmdir" | "link",
  make: (real: Call) => Call,
  work: () => Promise<T>,
): Promise<T> {
  const calls = fsp as unknown as Record<string, Call>;
  const real = calls[name] as Call;
  calls[name] = make(real);
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    calls[name] = real;
    syncBuiltinESMExports();
  }
}

export type Rename = (from: string, to: string) => void;

/** Runs `work` with another rename, to simulate unreliable storage. */
export async function withRename<T>(make: (real: Rename) => Rename, work: () => Promise<T>): Promise<T> {
  const real = fs.renameSync as Rename;
  fs.renameSync = make(real) as typeof fs.renameSync;
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    fs.renameSync = real as typeof fs.renameSync;
    syncBuiltinESMExports();
  }
}

/** An error of the system, as Node throws it. */
export function systemError(code: string, errno?: number): Error {
  return Object.assign(new Error(code), { code, ...(errno !== undefined && { errno }) });
}

export const ESTALE = (): Error => systemError("Unknown system error -116", -116);

/** The code of the error that `work` rejects with, or its value. */
export async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => value,
    (error: unknown) => (error as { code?: string }).code ?? (error as Error).name,
  );
}
