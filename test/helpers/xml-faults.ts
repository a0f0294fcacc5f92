/** What is wrong with an XML document without entities of its own: tags that do not match, `<` or `&` that
 *  are no markup, attributes twice, characters that XML 1.0 cannot hold. A document that a browser opens
 *  has none of these. */
export function xmlFaults(xml: string): string[] {
  const faults: string[] = [];
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/u.test(xml))
    faults.push("a character that XML has not");
  const open: string[] = [];
  let at = 0;
  const pieces = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|[^<]+/gy;
  for (const found of xml.matchAll(pieces)) {
    const [whole, close, name = "", attributes = "", isEmpty] = found;
    at = found.index + whole.length;
    if (/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/.test(whole)) faults.push(`a bare & in ${whole}`);
    if (whole.startsWith("<")) {
      const names = [...attributes.matchAll(/([\w:-]+)=/g)].map(([, attribute]) => attribute);
      if (new Set(names).size < names.length) faults.push(`an attribute twice in ${whole}`);
      if (close) {
        if (open.pop() !== name) faults.push(`</${name}> closes another element`);
      } else if (!isEmpty) open.push(name);
    } else if (open.length === 0 && whole.trim() !== "") faults.push(`text outside: ${whole}`);
    if (whole.includes("]]>")) faults.push("]]> in a text");
  }
  if (at < xml.length) faults.push(`no markup at ${xml.slice(at, at + 40)}`);
  if (open.length > 0) faults.push(`not closed: ${open.join(" ")}`);
  return faults;
}
