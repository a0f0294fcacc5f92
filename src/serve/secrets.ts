import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { randomBytes } from "../core/random.ts";

/** 192 bits, so that nobody guesses it. */
const TOKEN_BYTES = 24;

/** A new token, of characters that an address may hold. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** What the cookie holds of whoever has shown the token. It follows from the token, so that a page
 *  goes on by itself when a server with the same `--token-file` is started again; the token cannot
 *  be told from it. */
export function sessionOf(token: string): string {
  return createHmac("sha256", token).update("cooperate --serve: session").digest("base64url");
}

/** Whether both are equal, in a time that says neither where they differ nor how long they are. */
export function isSame(given: string, right: string): boolean {
  return timingSafeEqual(digest(given), digest(right));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
