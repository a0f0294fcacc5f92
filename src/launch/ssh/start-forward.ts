import { spawn } from "node:child_process";
import type { Action } from "../actions/action.ts";
import { lastLines, lastWordsOf } from "../actions/last-lines.ts";
import { UP } from "./forward.ts";

/** A forward that was started. */
export interface Forwarding {
  /** Whether its socket is there: false when it has ended before. */
  readonly up: Promise<boolean>;
  /** What it said when it ended. */
  readonly ended: Promise<string>;
  /** Ends it, with its socket. */
  readonly end: () => void;
}

const SHOWN = 3;
/** So long it may take to remove the socket. */
const ENDS_MS = 3_000;

/** Starts what {@link forwardAction} says. */
export function startForward(
  { argv, stdin = "" }: Action,
  mark: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Forwarding {
  const [ssh = "", ...words] = argv;
  const child = spawn(ssh, words, { env, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {}); // its end says why
  child.stdin.write(stdin);
  const [told, said] = [lastWordsOf(child.stdout), lastWordsOf(child.stderr)];
  const ended = new Promise<string>((resolve) => {
    child.on("error", ({ message }) => resolve(message));
    child.on("close", () => resolve(lastLines(said(), SHOWN)));
  });
  const isThere = new Promise<true>((resolve) => {
    child.stdout.on("data", () => {
      if (told().includes(`${mark} ${UP}`)) resolve(true);
    });
  });
  const end = (): void => {
    child.stdin.end();
    setTimeout(() => child.kill("SIGKILL"), ENDS_MS).unref();
  };
  return { up: Promise.race([isThere, ended.then(() => false)]), ended, end };
}
