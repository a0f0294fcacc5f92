/** Whether the host `own` has one of these names, in which `*` stands for any characters. A name
 *  is compared with the full name of the host and with its first part (`gpu1` of
 *  `gpu1.example.org`). A host that knows only its short name is compared with the first part of
 *  a longer one. Upper and lower case are the same, as in DNS.
 *  @param names of an entry: `["gpu*", "node7.example.org"]` */
export function isHostAmong(names: readonly string[], own: string): boolean {
  const full = own.toLowerCase();
  const candidates = [full, firstPart(full)];
  return names.some((name) => {
    const pattern = name.toLowerCase();
    if (candidates.some((candidate) => matches(pattern, candidate))) return true;
    return !full.includes(".") && pattern.includes(".") && matches(firstPart(pattern), full);
  });
}

function firstPart(name: string): string {
  return name.slice(0, name.indexOf(".") >>> 0);
}

/** Whether `text` matches `pattern`. In linear steps for each `*`, since patterns come from other
 *  people: a regular expression could take exponential time. */
function matches(pattern: string, text: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return text === head;
  if (!text.startsWith(head)) return false;
  let at = head.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.endsWith(tail) && text.length - tail.length >= at;
}
