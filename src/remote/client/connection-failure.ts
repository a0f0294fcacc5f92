import { CooperateError } from "../../core/failure.ts";
import { quoteWords } from "../../core/shell-words.ts";
import { hostKeyHint } from "../../launch/actions/host-key-hint.ts";
import { lastLines } from "../../launch/actions/last-lines.ts";
import type { ListAddress } from "../protocol/address.ts";

/** The connection is gone; the same request may be made on the next one. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

/** What is known of a connection that could not be had. */
export interface FailedConnection {
  readonly exitCode?: number | undefined;
  /** The system's name of why ssh could not be started. */
  readonly code?: string | undefined;
  /** What ssh, or cooperate there, wrote to standard error. */
  readonly said?: string;
  /** What was wrong with what came. */
  readonly fault?: string | undefined;
}

const OF_SSH = 255;
const NO_PROGRAM = 127;
const SHOWN = 5;

/** The error for a list elsewhere that could not be reached, with what to type next. */
export function connectionFailure(
  { target, text, isSocket }: ListAddress,
  { exitCode, code, said = "", fault }: FailedConnection,
): CooperateError {
  const words = lastLines(said.replaceAll(/^cooperate: /gm, ""), SHOWN);
  const place = (message: string, hint?: string): CooperateError =>
    new CooperateError("place", message, { hint });
  if (isSocket)
    return place(
      `${text} cannot be used: ${fault ?? words}`,
      words.includes("no tunnel")
        ? "type on the machine that has the list: cooperate --serve-list FILE --to HOST (HOST is this machine)"
        : undefined,
    );
  if (code === "ENOENT") return place("there is no ssh on this machine", "install ssh");
  if (fault !== undefined) return place(`${target}: ${fault}`);
  if (exitCode === NO_PROGRAM)
    return place(
      `there is no cooperate on ${target}: ${words}`,
      `install it there (npm install -g cooperate), or say where it is: --remote-command /path/to/cooperate`,
    );
  if (exitCode === OF_SSH)
    return place(
      `${text} cannot be reached: ${words || "ssh failed without a word"}`,
      hintFor(words, target),
    );
  if (words === "")
    return place(
      `${text}: cooperate ended there (exit code ${exitCode ?? "unknown"}) and said nothing`,
      `look at what answers: ${quoteWords(["ssh", target, "cooperate --version"])}`,
    );
  return place(`${text}: ${words}`);
}

function hintFor(said: string, target: string): string | undefined {
  const typed = quoteWords(["ssh", target]);
  const ofKey = hostKeyHint(said, typed);
  if (ofKey !== undefined) return ofKey;
  if (/permission denied/i.test(said))
    return `${typed} has to work without a password: ssh-agent(1), ssh-copy-id(1)`;
  if (/could not resolve/i.test(said))
    return `a file of this machine whose name has a colon is written ./NAME`;
  return undefined;
}
