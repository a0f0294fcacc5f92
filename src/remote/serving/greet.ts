import { version } from "../../core/version.ts";
import { type MachineMark, markOf } from "../line/machine-mark.ts";
import { otherVersion, PROTOCOL } from "../line/protocol.ts";
import type { Peer } from "../line/peer.ts";
import type { HubParts } from "./hub-parts.ts";
import type { Opening } from "./opening.ts";

/** So long the other end may take to say hello. */
const HELLO_MS = 60_000;

/** Says hello, and hears who is at the other end.
 *  @returns the mark of its machine; undefined when the line is closed, or its other end was
 *    refused */
export async function greet(
  { real, leaseMs, clock }: HubParts,
  peer: Peer,
  opening: Opening,
): Promise<MachineMark | undefined> {
  peer.send({ t: "hello", protocol: PROTOCOL, version: version(), list: real, leaseMs });
  const cancel = clock.after(HELLO_MS, () => opening.close("it said nothing"));
  const first = await opening.first;
  cancel();
  if (!first) return undefined;
  const secret = first["secret"];
  const fault = first.t === "hello" ? otherVersion(first, "the runner") : "the runner did not say hello";
  if (fault === undefined && typeof secret === "string") return markOf(secret);
  const why = fault ?? "the runner has no secret";
  peer.send({ t: "refused", why });
  opening.close(why);
  return undefined;
}
