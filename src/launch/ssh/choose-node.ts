import type { Place } from "../places/place.ts";
import { PlaceFailure } from "./place-failure.ts";
import type { HostFacts } from "./reach.ts";

/** The oldest Node that runs this program (package.json, engines). */
const OLDEST = [20, 19] as const;

/** This machine, as Node says it. */
export interface OwnNode {
  readonly version: string;
  readonly platform: string;
  readonly arch: string;
}

export const OWN: OwnNode = { version: process.version, platform: process.platform, arch: process.arch };

/** The folder of this machine's node in the cache of a host. */
export function nodeFolder({ version, platform, arch }: OwnNode): string {
  return `node-${version}-${platform}-${arch}`;
}

/** Where the node is that a host uses; "own" is this machine's, which is brought.
 *  @throws PlaceFailure when there is none that serves, with what to write */
export function chooseNode({ name, node }: Place, facts: HostFacts, own: OwnNode): string {
  if (node === "bring") {
    if (isSame(facts, own)) return "own";
    throw new PlaceFailure(
      `this machine's node is for ${own.platform} on ${own.arch}, and ${facts.host} is ${facts.system} on ${facts.machine}`,
      "install Node 20.19 or newer there, and write its path: node: /path/to/node",
    );
  }
  const hint = `install it there, or write node: bring (this machine's is brought), or node: /path/to/node, at the place ${name}`;
  if (facts.node === undefined)
    throw new PlaceFailure(
      node === "system"
        ? `there is no node on the PATH of ${facts.host}`
        : `there is no ${node} on ${facts.host}`,
      hint,
    );
  if (isNewEnough(facts.nodeVersion)) return facts.node;
  const found = facts.nodeVersion === undefined ? "does not start" : `is ${facts.nodeVersion}`;
  throw new PlaceFailure(
    `${facts.node} on ${facts.host} ${found}; Node ${OLDEST.join(".")} or newer is needed`,
    hint,
  );
}

const SYSTEMS: Readonly<Record<string, string>> = { linux: "Linux", darwin: "Darwin", freebsd: "FreeBSD" };
const MACHINES: Readonly<Record<string, readonly string[]>> = {
  x64: ["x86_64", "amd64"],
  arm64: ["aarch64", "arm64"],
  ppc64: ["ppc64le", "ppc64"],
  s390x: ["s390x"],
};

function isSame({ system, machine }: HostFacts, { platform, arch }: OwnNode): boolean {
  return SYSTEMS[platform] === system && (MACHINES[arch] ?? [arch]).includes(machine);
}

function isNewEnough(version: string | undefined): boolean {
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(version ?? "") ?? [];
  return Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]);
}
