/** What to do about the key of a host that ssh does not accept.
 *  @param said by ssh(1)
 *  @param typed the command that connects to the host
 *  @returns undefined when nothing was said of a key */
export function hostKeyHint(said: string, typed: string): string | undefined {
  if (/host key for .* has changed|host identification has changed/i.test(said))
    return `this is not the key that was accepted before: ask who looks after the host whether it was changed, and only then remove the old one (ssh-keygen -R) and connect by hand (${typed})`;
  if (/host key verification failed/i.test(said))
    return `connect once by hand (${typed}), and compare the key of the host`;
  return undefined;
}
