import { hostname, userInfo } from "node:os";
import { resolve } from "node:path";

/** Replaces what tells who made a page, and where. */
export interface Mask {
  readonly text: (text: string) => string;
  /** A host by its whole name. */
  readonly host: (name: string) => string;
}

/** `https://wandb.ai/a/b`, `ssh://me@host/path`: only what kind of address it is stays. */
const ADDRESS = /\b([a-z][\w+.-]*:\/\/)[^\s'"<>]*[^\s'"<>.,;:)\]]/gi;
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)*/g;
const IP = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
/** A path that begins at the root, at a home, or above the directory: `/a/b/c`, `~me/c`, `../x/c`,
 *  `-I/a/b/c`; not `val/acc/top1`. */
const PATH =
  /(?:(?<![\w.~…/-])|(?<=(?:^|\s)-[A-Za-z]))(?:~[\w.-]*|\.\.)?(?:\/[^\s/'"\\:;,|<>()[\]{}=]+)+\/?/g;
/** Folders of which each folder belongs to somebody. */
const HOMES = /\/(?:homes?|users?|u)\/([\w.-]+)/gi;
/** Folders of which each folder of a list does: elsewhere it may be that of data. */
const WORKSPACES = /\/(?:scratch|work|projects?)\/([\w.-]+)/gi;

/** A mask for what is known of a list: its hosts become `host 1` and so on, in their order, users
 *  become `user`, and of paths only the last part stays.
 *  @param hosts where its attempts ran
 *  @param list the path of the list */
export function maskFor(hosts: readonly string[], list: string): Mask {
  const byName = new Map(hosts.map((host, i) => [host, `host ${i + 1}`]));
  const names = new Map<string, string>([[hostname(), "this host"], ...byName]);
  // gpu1.lab.edu is gpu1 to its users
  for (const [name, stand] of names) {
    const [short = ""] = name.split(".", 1);
    if (!names.has(short)) names.set(short, stand);
  }
  for (const user of usersIn(list)) if (!names.has(user)) names.set(user, "user");
  const words = wordsOf([...names.keys()].filter((name) => name.length > 1 && name !== "localhost"));
  return {
    host: (name) => byName.get(name) ?? "host",
    text(text) {
      const users = usersOf(text);
      const plain = text
        .replaceAll(ADDRESS, "$1…")
        .replaceAll(MAIL, "user@…")
        .replaceAll(PATH, shortened)
        .replaceAll(IP, "host");
      const named = words ? plain.replaceAll(words, (name) => names.get(name) ?? "…") : plain;
      const theirs = wordsOf(users);
      return theirs ? named.replaceAll(theirs, "user") : named;
    },
  };
}

/** `…/train.py`; nothing of a path of one or two parts, of which the last may be a user. */
function shortened(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  const isOpen = /^(?:~|\.\.)/.test(path);
  return parts.length > (isOpen ? 1 : 2) ? `…/${parts.at(-1)}` : "…";
}

/** The user that we are, and whoever has a home on the way to the list. */
function usersIn(list: string): string[] {
  const path = resolve(list);
  const names = [...usersOf(path), ...usersOf(path, WORKSPACES)];
  try {
    names.push(userInfo().username);
  } catch {
    // a container may run this process under a user id that has no name
  }
  // a word of many texts that tells nothing
  return names.filter((name) => name !== "root");
}

function usersOf(text: string, folders = HOMES): string[] {
  return [...text.matchAll(folders)].flatMap(([, name]) =>
    name === undefined || name.length < 3 ? [] : [name],
  );
}

/** These as whole words, the longest first. */
function wordsOf(names: readonly string[]): RegExp | undefined {
  if (names.length === 0) return undefined;
  const longestFirst = [...new Set(names)].sort((a, b) => b.length - a.length);
  const escaped = longestFirst.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`));
  return new RegExp(String.raw`(?<![\w])(?:${escaped.join("|")})(?![\w])`, "g");
}
