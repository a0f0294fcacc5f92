/** Bytes of a file name (255 on all systems that we know) that are left for a part of it. */
const MOST_BYTES = 200;

/** `text`, which may come from other people, as a part of a file name: it leads nowhere, and is not
 *  too long. Texts that are cut end with a number that tells them apart. */
export function fileNamePart(text: string): string {
  const part = text.replaceAll(/[/\0]/g, "_").replace(/^\.{1,2}$/, "_");
  const bytes = Buffer.from(part);
  if (bytes.length <= MOST_BYTES) return part;
  let hash = 0;
  for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) >>> 0;
  return `${bytes
    .subarray(0, MOST_BYTES)
    .toString()
    .replace(/\uFFFD$/, "")}-${hash.toString(36)}`;
}
