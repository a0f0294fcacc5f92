import type { Hook } from "./hook-request.ts";
import { hostOf, proxyFor } from "./proxy.ts";

const LIMIT_MS = 30_000;

/** Posts the facts as JSON. An error names only the hosts of the URL and of the proxy, because the
 *  rest is often a secret. */
export const postWebhookHook: Hook = async ({ webhook }, facts) => {
  if (webhook === undefined) return undefined;
  const url = new URL(webhook);
  const proxy = proxyFor(url, process.env);
  try {
    const post = proxy === undefined ? fetch : await fetchThrough(proxy);
    const response = await post(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(facts),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `${url.host} answered ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const way = proxy === undefined ? "" : `; the proxy for it is ${hostOf(proxy)}`;
    return `${url.host} could not be reached (${code}${way})`;
  }
};

/** A `fetch` through `proxy`, or past it to the hosts that the variable `no_proxy` names. The fetch
 *  of Node itself knows proxies only from version 22.21 on. */
async function fetchThrough(proxy: string) {
  const { EnvHttpProxyAgent, fetch: post } = await import("undici");
  // Without a tunnel: many proxies refuse tunnels to port 80. TLS gets one all the same.
  const dispatcher = new EnvHttpProxyAgent({ httpProxy: proxy, httpsProxy: proxy, proxyTunnel: false });
  return async (
    url: URL,
    init: { method: string; headers: Record<string, string>; body: string; signal: AbortSignal },
  ) => post(url, { ...init, dispatcher });
}
