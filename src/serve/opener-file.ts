import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A file that only we can read and that leads a browser to the address: the address itself would
 *  stand in the list of processes, where others read the token. */
export class OpenerFile {
  readonly path: string;

  /** @throws the system's error when it cannot be made */
  constructor(url: string) {
    this.path = join(mkdtempSync(join(tmpdir(), "cooperate-open-")), "open.html");
    const target = url.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    const text = `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${target}">
<title>cooperate</title>
<a href="${target}">continue</a>
`;
    writeFileSync(this.path, text, { mode: 0o600, flag: "wx" });
  }

  remove(): void {
    rmSync(dirname(this.path), { recursive: true, force: true });
  }
}
