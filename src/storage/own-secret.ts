import { readFile, writeFile } from "node:fs/promises";
import { codeOf } from "../core/errno.ts";
import { randomBytes } from "../core/random.ts";

const MOST_TRIES = 100;
const PAUSE_MS = 10;

/** A random text that stays the same: what is in the file `path`, which only its owner can read. It is
 *  made where it is missing; what several processes make at the same moment is that of one of them.
 *  @returns two hex digits for each of `bytes`
 *  @throws the system's error; Error when the file has something else */
export async function readOwnSecret(path: string, bytes: number): Promise<string> {
  await writeFile(path, randomBytes(bytes).toString("hex"), { flag: "wx", mode: 0o600 }).catch(
    (error: unknown) => {
      if (codeOf(error) !== "EEXIST") throw error;
    },
  );
  for (let tries = 0; ; tries++) {
    const secret = await readFile(path, "utf8");
    if (secret.length === 2 * bytes && /^[\da-f]+$/.test(secret)) return secret;
    if (tries > MOST_TRIES) throw new Error(`${path} is damaged: remove it`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS)); // another one is writing it
  }
}
