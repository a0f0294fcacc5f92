/** Loading node:buffer takes 1 ms of each start, and most short lists are plain ASCII. */
const SHORT = 65_536;

/** Whether `bytes` are UTF-8 text. */
export function isUtf8Text(bytes: Uint8Array): boolean {
  if (bytes.length <= SHORT && isAscii(bytes)) return true;
  return process.getBuiltinModule("node:buffer").isUtf8(bytes);
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] as number) >= 0x80) return false;
  return true;
}
