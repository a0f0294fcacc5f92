import { parseRunnerId } from "../../processes/runner-id.ts";
import { ProtocolFault } from "./line-reader.ts";
import type { Message } from "./messages.ts";

/** The fields of a message, each checked where it is read: a peer may send anything. */

/** @throws ProtocolFault */
export function textIn(message: Message, key: string, longest = 4_096): string {
  const value = message[key];
  if (typeof value === "string" && value.length <= longest) return value;
  throw faultIn(message, key);
}

/** A whole number that is not negative. @throws ProtocolFault */
export function countIn(message: Message, key: string): number {
  const value = message[key];
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw faultIn(message, key);
}

/** @throws ProtocolFault */
export function itemsIn(message: Message, key: string): readonly unknown[] {
  const value = message[key];
  if (Array.isArray(value)) return value as readonly unknown[];
  throw faultIn(message, key);
}

/** The id of a runner, which may be part of a file name. @throws ProtocolFault */
export function runnerIn(message: Message, key = "runner"): string {
  const value = textIn(message, key);
  if (parseRunnerId(value)) return value;
  throw faultIn(message, key);
}

/** The id of a claim, which may be part of a file name. @throws ProtocolFault */
export function claimIn(message: Message): string {
  const value = textIn(message, "claim");
  if (isClaim(value)) return value;
  throw faultIn(message, "claim");
}

/** Whether a text may be the id of a claim: random characters that need no quoting. */
export function isClaim(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}

function faultIn({ t }: Message, key: string): ProtocolFault {
  return new ProtocolFault(`its message ${JSON.stringify(t.slice(0, 20))} has no valid "${key}"`);
}
