/** The name of our cookie. Browsers do not tell the ports of a host apart, so it holds the port as
 *  the browser sees it, which is another one than ours behind a tunnel.
 *  @param host as the browser has sent it: `localhost:8000` */
export function cookieName(host: string): string {
  return `cooperate_${/:(\d+)$/.exec(host)?.[1] ?? "80"}`;
}

/** The header that sets it. Scripts cannot read it, and it is never sent for the page of another
 *  site. */
export function setCookie(host: string, session: string): string {
  return `${cookieName(host)}=${session}; HttpOnly; SameSite=Strict; Path=/`;
}

/** The values of our cookie in the header `Cookie`. */
export function cookieValues(host: string, header: string): readonly string[] {
  const name = cookieName(host);
  return header.split(/; */).flatMap((pair) => {
    const at = pair.indexOf("=");
    return at > 0 && pair.slice(0, at) === name ? [pair.slice(at + 1)] : [];
  });
}
