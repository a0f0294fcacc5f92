import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { NO_NAMESPACES, startNamespace, startNamespaceHosts } from "./namespaces.mjs";

const SSHD = "/usr/sbin/sshd";

/** Why no export can be mounted by sshfs here; empty when it can. */
export const NO_SSHFS = (() => {
  if (NO_NAMESPACES !== "") return NO_NAMESPACES;
  if (!existsSync("/dev/fuse")) return "there is no /dev/fuse";
  if (!existsSync(SSHD)) return "openssh-server is not installed";
  return spawnSync("sshfs", ["--version"]).error ? "sshfs is not installed" : "";
})();

/**
 * One sshd on the loopback interface with its own keys, and hosts that each mount its one export by
 * sshfs at the same path.
 */
export class SshfsBed {
  #folder = mkdtempSync(join(realpathSync(tmpdir()), "cooperate-sshfs-"));
  /** The exported folder on the server. */
  exported = join(this.#folder, "exported");
  /** The mount point on each host. */
  shared = join(this.#folder, "shared");
  /** @type {import("./namespaces.mjs").NamespaceHost[]} */
  hosts = [];
  /** @type {import("./namespaces.mjs").Namespace | undefined} */
  #server;

  /** @param {string[]} names @param {string} options of sshfs, as after -o; none: its defaults */
  async start(names, options = "") {
    for (const path of [this.exported, this.shared]) mkdirSync(path);
    for (const key of ["host_key", "client_key"]) {
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(this.#folder, key)]);
    }
    const port = await freePort();
    await this.#serve(port);
    this.hosts = await startNamespaceHosts(names, this.#folder);
    await Promise.all(this.hosts.map((host) => this.#mount(host, port, options)));
  }

  /** @param {number} port */
  async #serve(port) {
    const file = (/** @type {string} */ name) => join(this.#folder, name);
    const settings = [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${file("host_key")}`,
      `AuthorizedKeysFile ${file("client_key.pub")}`,
      "PidFile none",
      "StrictModes no",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "UsePAM no",
      "ForceCommand internal-sftp",
      "Subsystem sftp internal-sftp",
    ];
    writeFileSync(file("sshd_config"), `${settings.join("\n")}\n`);
    writeFileSync(file("known_hosts"), `[127.0.0.1]:${port} ${readFileSync(file("host_key.pub"), "utf8")}`);
    // sshd needs a folder in /run: it gets its own /run.
    const script = 'mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && exec "$0" "$@"';
    const flags = ["--pid", "--mount", "--fork", "--kill-child"];
    this.#server = await startNamespace(flags, script, [SSHD, "-D", "-e", "-f", file("sshd_config")]);
    while (!this.#server.log().includes("Server listening")) {
      if (/error|fatal|cannot/i.test(this.#server.log())) throw new Error(`sshd: ${this.#server.log()}`);
      await sleep(20);
    }
  }

  /** @param {import("./host.mjs").Host} host @param {number} port @param {string} extra options */
  async #mount(host, port, extra) {
    const ssh = [
      `IdentityFile=${join(this.#folder, "client_key")}`,
      "IdentitiesOnly=yes",
      "IdentityAgent=none",
      `UserKnownHostsFile=${join(this.#folder, "known_hosts")}`,
    ];
    const options = [...ssh, ...(extra === "" ? [] : [extra])].join(",");
    const source = `${userInfo().username}@127.0.0.1:${this.exported}`;
    const how = ["-f", "-F", "/dev/null", "-p", String(port), "-o", options];
    const sshfs = await host.start(["sshfs", ...how, source, this.shared]);
    let ended = false;
    sshfs.result().then(
      () => (ended = true),
      () => (ended = true), // its host was killed
    );
    while ((await host.run(["mountpoint", "-q", this.shared])).exitCode !== 0) {
      if (ended) throw new Error(`sshfs: ${(await sshfs.said()).stderr}${this.#server?.log()}`);
      await sleep(20);
    }
  }

  /** Also when it has not started, or hosts were killed. */
  async stop() {
    await Promise.all(this.hosts.map((host) => host.kill()));
    await this.#server?.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** @returns {Promise<number>} a port of the loopback that is free now */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(undefined));
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return typeof address === "object" && address ? address.port : 0;
}
