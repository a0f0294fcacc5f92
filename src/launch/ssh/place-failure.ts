import type { Performed } from "../actions/action.ts";
import { hostKeyHint } from "../actions/host-key-hint.ts";
import { lastLines } from "../actions/last-lines.ts";

/** Why nothing more can be done at a place: other places go on. */
export class PlaceFailure extends Error {
  override readonly name = "PlaceFailure";
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** ssh(1) exits with it when it failed itself. */
const OF_SSH = 255;
const SHOWN = 5;

/** Passes what was performed on, unless it failed.
 *  @param target what ssh got for the host
 *  @throws PlaceFailure with the words of ssh, or of the program there */
export function checked(performed: Performed, program: string, what: string, target = "HOST"): Performed {
  const { exitCode, code, stdout, stderr } = performed;
  if (exitCode === 0) return performed;
  if (code === "ENOENT")
    throw new PlaceFailure(`there is no ${program} on this machine`, `install ${program}`);
  const said = lastLines(stderr, SHOWN) || lastLines(stdout, SHOWN);
  if (exitCode === OF_SSH)
    throw new PlaceFailure(said || `${program} failed without a word`, hintFor(said, target));
  const how = exitCode === undefined ? `did not end (${code ?? "killed"})` : `failed (exit code ${exitCode})`;
  throw new PlaceFailure(`${what} ${how}${said === "" ? "" : `: ${said}`}`);
}

function hintFor(said: string, target: string): string | undefined {
  const ofKey = hostKeyHint(said, `ssh ${target}`);
  if (ofKey !== undefined) return ofKey;
  if (/permission denied/i.test(said))
    return `is that the right user? ssh ${target} has to work without a password: ssh-agent(1), ssh-copy-id(1)`;
  return undefined;
}
