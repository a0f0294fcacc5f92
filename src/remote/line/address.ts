/** A list on another machine, which is reached over ssh. */
export interface ListAddress {
  /** As it was typed. */
  readonly text: string;
  /** What ssh gets: a host, a name of ~/.ssh/config, or `user@host`. */
  readonly target: string;
  /** Of the list there; relative to the home there, unless it begins with a slash. */
  readonly path: string;
}

/** `host:path` and `user@host:path`; a host may be an IPv6 address in brackets. The host has no
 *  slash before its colon, as in rsync(1) and scp(1), so `./a:b` is a file here. */
const ADDRESS =
  /^((?:[^\s:/@[\]-][^\s:/@[\]]*@)?)(?:\[([\da-fA-F:.%\w]+)\]|([^\s:/@[\]-][^\s:/@[\]]*)):(.+)$/s;

/** Parses an address; undefined when `text` can only be a file of this machine. */
export function parseAddress(text: string): ListAddress | undefined {
  const [, user = "", bracketed, host = bracketed, path] = ADDRESS.exec(text) ?? [];
  if (host === undefined || path === undefined || /\p{C}/u.test(text)) return undefined;
  return { text, target: user + host, path: path.replace(/^~\//, "") };
}
