import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { until } from "../helpers/until.ts";

/** Whether an export can be mounted here. */
export const HAS_SSHFS =
  process.getuid?.() === 0 &&
  existsSync("/dev/fuse") &&
  existsSync("/usr/sbin/sshd") &&
  spawnSync("sshfs", ["--version"]).status === 0;

export interface Sshfs {
  /** Two mounts of the same folder, each with caches of its own. */
  readonly mounts: readonly [string, string];
  /** The folder itself. */
  readonly exported: string;
}

/** Starts an sshd of our own on the loopback and mounts one of its folders twice, with the options that sshfs has by itself.
 *  All is gone when the test is over. */
export async function mountTwice(): Promise<Sshfs> {
  const base = mkdtempSync(join(tmpdir(), "cooperate-sshfs-"));
  const at = (name: string): string => join(base, name);
  onTestFinished(() => {
    for (const name of ["alpha", "beta"]) spawnSync("umount", ["-l", at(name)]);
    if (existsSync(at("pid"))) process.kill(Number(readFileSync(at("pid"), "utf8")));
    rmSync(base, { recursive: true, force: true });
  });
  for (const name of ["exported", "alpha", "beta"]) mkdirSync(at(name));
  mkdirSync("/run/sshd", { recursive: true }); // sshd insists on it
  for (const name of ["host", "user"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(name)]);
  copyFileSync(at("user.pub"), at("authorized"));
  chmodSync(at("authorized"), 0o600);
  const port = await freePort();
  const config = {
    Port: port,
    ListenAddress: "127.0.0.1",
    HostKey: at("host"),
    PidFile: at("pid"),
    AuthorizedKeysFile: at("authorized"),
    StrictModes: "no",
    PermitRootLogin: "prohibit-password",
    PasswordAuthentication: "no",
    UsePAM: "no",
    Subsystem: "sftp internal-sftp",
  };
  writeFileSync(
    at("config"),
    Object.entries(config)
      .map((words) => `${words.join(" ")}\n`)
      .join(""),
  );
  execFileSync("/usr/sbin/sshd", ["-f", at("config"), "-E", at("log")]);
  await until("sshd is up", () => existsSync(at("pid")));
  const options = `port=${port},IdentityFile=${at("user")},StrictHostKeyChecking=no,UserKnownHostsFile=/dev/null,LogLevel=ERROR,allow_other,default_permissions`;
  for (const name of ["alpha", "beta"])
    execFileSync("sshfs", [`root@127.0.0.1:${at("exported")}`, at(name), "-o", options]);
  return { mounts: [at("alpha"), at("beta")], exported: at("exported") };
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
