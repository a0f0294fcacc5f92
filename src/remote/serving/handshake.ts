import { version } from "../../core/version.ts";
import { type MachineAlias, aliasOf } from "../protocol/machine-alias.ts";
import { otherVersion, PROTOCOL } from "../protocol/messages.ts";
import type { Peer } from "../protocol/peer.ts";
import type { ListServerParts } from "./list-server-parts.ts";
import type { Inbox } from "./inbox.ts";

/** So long the other end may take to say hello. */
const HELLO_MS = 60_000;

/** Says hello, and hears who is at the other end.
 *  @returns the alias of its machine; undefined when the connection is closed, or its other end was
 *    refused */
export async function handshake(
  { real, leaseMs, clock }: ListServerParts,
  peer: Peer,
  inbox: Inbox,
): Promise<MachineAlias | undefined> {
  peer.send({ t: "hello", protocol: PROTOCOL, version: version(), list: real, leaseMs });
  const cancel = clock.after(HELLO_MS, () => inbox.close("it said nothing"));
  const first = await inbox.first;
  cancel();
  if (!first) return undefined;
  const secret = first["secret"];
  const fault = first.t === "hello" ? otherVersion(first, "the runner") : "the runner did not say hello";
  if (fault === undefined && typeof secret === "string") return aliasOf(secret);
  const why = fault ?? "the runner has no secret";
  peer.send({ t: "refused", why });
  inbox.close(why);
  return undefined;
}
