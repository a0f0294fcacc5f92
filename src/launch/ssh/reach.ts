import { quoteForScript } from "../../core/shell-words.ts";
import type { Place } from "../places/place.ts";
import { type Answers, defineTell } from "./answers.ts";
import { CACHE } from "./place-directory.ts";

/** What a host says of itself when it is reached. */
export interface HostFacts {
  /** By uname(1): the name of the machine, its system, and its processor. */
  readonly host: string;
  readonly system: string;
  readonly machine: string;
  readonly home: string;
  /** Who the user is there. */
  readonly user: string;
  /** The node that the place asks for, and its version: `v20.19.0`. */
  readonly node: string | undefined;
  readonly nodeVersion: string | undefined;
  /** What of ours is in its cache already. */
  readonly hasProgram: boolean;
  readonly hasNode: boolean;
}

/** Where a host keeps what is brought to it, in ~/.cache/cooperate. */
export interface Brought {
  readonly program: string;
  readonly node: string;
}

/** Reaches a host, and asks it in the same session everything that decides what to do next. */
export function reachScript(
  { node, header }: Pick<Place, "node" | "header">,
  { program, node: ownNode }: Brought,
  mark: string,
): string[] {
  const [, below] = /^~\/(.+)$/s.exec(node) ?? [];
  const there = below === undefined ? quoteForScript([node]) : `"$HOME"/${quoteForScript([below])}`;
  return [
    defineTell(mark),
    ...(header === undefined ? [] : [header]), // it may be what brings Node
    'tell host "$(uname -n)"',
    'tell system "$(uname -s)"',
    'tell machine "$(uname -m)"',
    'tell home "$HOME"',
    'tell user "$(id -un)"',
    `if node=$(command -v -- ${node === "system" || node === "bring" ? "node" : there}); then`,
    'tell node "$node"',
    'tell version "$("$node" --version 2>/dev/null)"',
    "fi",
    `[ -d ${CACHE}/${program} ] && tell program there`,
    `[ -d ${CACHE}/${ownNode} ] && tell own-node there`,
    "true",
  ];
}

export function hostFacts(answers: Answers): HostFacts {
  return {
    host: answers.one("host"),
    system: answers.one("system"),
    machine: answers.one("machine"),
    home: answers.one("home"),
    user: answers.one("user"),
    node: answers.one("node") || undefined,
    nodeVersion: answers.one("version") || undefined,
    hasProgram: answers.one("program") !== "",
    hasNode: answers.one("own-node") !== "",
  };
}
