/** A list on another machine. */
export interface ListAddress {
  /** As it was typed. */
  readonly text: string;
  /** What ssh gets: a host, a name of ~/.ssh/config, or `user@host`; of a folder of sockets, what it
   *  is called in messages. */
  readonly target: string;
  /** Of the list there, relative to the home there, unless it begins with a slash; or of the folder
   *  of sockets here. */
  readonly path: string;
  /** Whether the machine with the list dials: it puts a socket into a folder here. */
  readonly isSocket?: true;
}

/** `host:path` and `user@host:path`; a host may be an IPv6 address in brackets. The host has no
 *  slash before its colon, as in rsync(1) and scp(1), so `./a:b` is a file here. */
const ADDRESS =
  /^((?:[^\s:/@[\]-][^\s:/@[\]]*@)?)(?:\[([\da-fA-F:.%\w]+)\]|([^\s:/@[\]-][^\s:/@[\]]*)):(.+)$/s;
const SOCKETS = /^socket:((?:\/|~\/).+)$/s;

/** Parses an address; undefined when `text` can only be a file of this machine. `socket:FOLDER` is
 *  absolute, or below the home; a host of that name is reached as `you@socket:FILE`. */
export function parseAddress(text: string): ListAddress | undefined {
  if (/\p{C}/u.test(text)) return undefined;
  const [, folder] = SOCKETS.exec(text) ?? [];
  if (folder !== undefined) return { text, target: "the machine of the list", path: folder, isSocket: true };
  const [, user = "", bracketed, host = bracketed, path] = ADDRESS.exec(text) ?? [];
  if (host === undefined || path === undefined) return undefined;
  return { text, target: user + host, path: path.replace(/^~\//, "") };
}
