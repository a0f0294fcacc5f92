/** The proxy for a request to `url`, as curl chooses it: `http_proxy` or `https_proxy` by the scheme
 *  of the URL, else `all_proxy`; each also in capitals. A proxy without a scheme is an HTTP proxy.
 *  Which hosts `no_proxy` excludes is decided where the request is made.
 *  @returns the URL of the proxy; undefined when there is none */
export function proxyFor(url: URL, env: Readonly<NodeJS.ProcessEnv>): string | undefined {
  const names = [`${url.protocol.slice(0, -1)}_proxy`, "all_proxy"];
  const proxy = names
    .flatMap((name) => [env[name], env[name.toUpperCase()]])
    .find((value) => value !== undefined && value !== "");
  return proxy === undefined || proxy.includes("://") ? proxy : `http://${proxy}`;
}

/** The host of a proxy, without the user and the password that its URL may hold. */
export function hostOf(proxy: string): string {
  return URL.canParse(proxy) ? new URL(proxy).host : "unreadable";
}
