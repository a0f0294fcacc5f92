import type { Hook } from "./hook-request.ts";

const LIMIT_MS = 30_000;

/** Posts the facts as JSON. An error names only the host of the URL, because the rest is often a
 *  secret. */
export const postWebhookHook: Hook = async ({ webhook }, facts) => {
  if (webhook === undefined) return undefined;
  const { host } = new URL(webhook);
  try {
    const response = await fetch(webhook, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(facts),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `${host} answered ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    return `${host} could not be reached (${code})`;
  }
};
