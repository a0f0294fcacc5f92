/** What people write for a key that has another name here, or none, and what to do instead. */
const INSTEAD = new Map(
  Object.entries({
    hostname: "host",
    address: "host",
    engine: "kind",
    type: "kind",
    queue: "partition",
    memory: "mem",
    "mem-per-node": "mem",
    duration: "time",
    walltime: "time",
    "time-limit": "time",
    "cpus-per-task": "cpus",
    cores: "cpus",
    gres: "gpus",
    dir: "directory",
    path: "directory",
    cwd: "directory",
    tag: "tags",
    modules: "header",
    prolog: "header",
    project: "account",
    jobs: "runners",
    key: "identity",
    "identity-file": "identity",
  }),
);

const KEYS = "there is no key for it: ssh uses your keys and agent; write them down in ~/.ssh/config";
const CONFIG = "there is no key for it: write it down in ~/.ssh/config";

const HINTS = new Map(
  Object.entries({
    password: KEYS,
    passwd: KEYS,
    passphrase: KEYS,
    user: "write it before the host: host: you@gpu7",
    username: "write it before the host: host: you@gpu7",
    port: CONFIG,
    "proxy-jump": CONFIG,
    env: "give --env NAME to --launch, which copies the value",
  }),
);

/** What to do about a key that nobody knows, where that is certain; `key` in any way to write it. */
export function hintFor(key: string): { readonly instead?: string; readonly hint?: string } {
  const name = key
    .replaceAll(/(?<=[a-z])(?=[A-Z])|_/g, "-")
    .toLowerCase()
    .replace(/^ssh-/, "");
  const instead = INSTEAD.get(name);
  const hint = HINTS.get(name);
  return { ...(instead !== undefined && { instead }), ...(hint !== undefined && { hint }) };
}
