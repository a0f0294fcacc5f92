import { usageError } from "../../core/failure.ts";
import { quoteWords } from "../../core/shell-words.ts";
import type { Place } from "../places/place.ts";

/** How ssh is called for a host. */
export interface Connection {
  /** The name of the place, for messages. */
  readonly place: string;
  /** `ssh` and its options, without the host. */
  readonly ssh: readonly string[];
  /** What ssh gets for the host. */
  readonly target: string;
  /** The shell that reads scripts there, as words. */
  readonly shell: readonly string[];
}

/** What a connection needs besides the place. */
export interface ConnectionNeeds {
  /** Whether somebody can answer questions of ssh, such as for a one-time password. */
  readonly interactive: boolean;
  /** The socket by which all sessions of a launch share one connection, unless the user's own
   *  configuration has one, or there is no place for it. */
  readonly controlPath?: string;
}

/** For how many seconds a shared connection outlives a launcher that was killed. */
const PERSIST_S = 60;

/** How to reach a place, or with `via` the host on which its engine is. Everything that the place
 *  does not say is up to the user's configuration of ssh, as are the keys of hosts: an unknown key
 *  is never accepted.
 *  @throws CooperateError (usage) when the host cannot be one */
export function connectionTo(place: Place, { interactive, controlPath }: ConnectionNeeds): Connection {
  const target = hostOf(place);
  const { identity, knownHosts, extra = [] } = place;
  const options = [
    ...(interactive ? [] : ["BatchMode=yes"]),
    ...(identity === undefined ? [] : [`IdentityFile=${pathFor(identity)}`]),
    ...(knownHosts === undefined ? [] : [`UserKnownHostsFile=${pathFor(knownHosts)}`]),
    ...(controlPath === undefined ? [] : sharing(controlPath)),
  ];
  return {
    place: place.name,
    ssh: ["ssh", "-T", ...options.flatMap((option) => ["-o", option]), ...extra],
    target,
    shell: place.shell,
  };
}

function sharing(controlPath: string): string[] {
  return ["ControlMaster=auto", `ControlPath=${pathFor(controlPath)}`, `ControlPersist=${PERSIST_S}`];
}

/** What ssh gets for a place. @throws CooperateError (usage) when that is no host */
export function hostOf({ name, host, via }: Pick<Place, "name" | "host" | "via">): string {
  const target = via ?? host ?? name;
  if (/^[^-\s\p{C}][^\s\p{C}]*$/u.test(target)) return target;
  throw usageError(
    `${quoteWords(["", target]).slice(3)} of the place ${name} is no host for ssh`,
    "write a host of ~/.ssh/config, a host name, or you@host",
  );
}

/** A path in an option of ssh_config(5): percent signs and quotes have a meaning there. */
function pathFor(path: string): string {
  return `"${path.replaceAll("%", "%%").replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
