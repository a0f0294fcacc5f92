/**
 * What the two ends of a connection say to each other: one JSON object a line, with its kind in `t`. The
 * first line of both is a `hello` with the version of the protocol; whoever finds another version
 * says so and ends. Transitions are sent by name and data, never as code.
 */
export type Message = Readonly<Record<string, unknown>> & { readonly t: string };

/** Changed when one end would misunderstand the other. */
export const PROTOCOL = 1;

/** The longest line that is read. A line holds a part of the list, or one change of it. */
export const LONGEST_LINE = 32 * 1_024 * 1_024;

/** A part of the list that is sent at once has about this many characters. */
export const PART = 256 * 1_024;

/** The largest part of a log that is sent at once, bytes. */
export const LOG_PART = 64 * 1_024;

/** From one ping of the runner to the next. */
export const PING_MS = 5_000;

/** The connection is lost when nothing was heard for so long, whatever TCP says: where a cable was pulled
 *  it says nothing for a quarter of an hour. */
export const SILENCE_MS = 15_000;

/** Why a peer of another version is refused; undefined for one of ours.
 *  @param who the other end, as the subject of a sentence */
export function otherVersion(hello: Message, who: string): string | undefined {
  const { protocol, version } = hello;
  if (protocol === PROTOCOL) return undefined;
  const shown = typeof version === "string" ? version.slice(0, 40) : "an unknown version";
  const newer = typeof protocol === "number" && protocol > PROTOCOL;
  return `${who} has cooperate ${shown}, which speaks another protocol: install the same version ${newer ? "here" : "there"}`;
}
