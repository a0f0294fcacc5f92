import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BIN } from "../helpers/cli.ts";
import { needs } from "../helpers/needs.ts";
import { until } from "../helpers/until.ts";
import { becoming, CAN_BE_ANOTHER } from "../helpers/users.ts";
import { NO_NAMESPACES, startNamespaceHosts } from "./beds/namespaces.mjs";

const FILE = "exps.json";

/** One user's runner on a machine that dies, and another user's on another machine. */
describe(
  "two users on two hosts",
  needs(
    NO_NAMESPACES === "" && CAN_BE_ANOTHER,
    `namespaces and other users: ${NO_NAMESPACES || "only root may become another user"}`,
  ),
  () => {
    const cases = [
      ["077", "root", "ada"],
      ["022", "root", "ada"],
      ["077", "ada", "bob"],
      ["077", "ada", "root"],
    ] as const;
    test.concurrent.each(cases)(
      "umask %s: the entry of the dead machine of %s is taken over on that of %s",
      async (umask, first, second) => {
        const folder = realpathSync(mkdtempSync(join(tmpdir(), "cooperate-users-")));
        const hosts = await startNamespaceHosts(["alpha", "beta"], folder);
        try {
          const [alpha, beta] = hosts;
          chmodSync(folder, 0o777);
          const at = (name: string): string => join(folder, name);
          writeFileSync(
            at(FILE),
            JSON.stringify([["sh", "-c", 'hostname >>ran; [ "$(hostname)" = beta ] || sleep 1000']]),
          );
          writeFileSync(at("ran"), "");
          for (const name of [FILE, "ran"]) chmodSync(at(name), 0o666);
          const as = (user: string, ...args: string[]): string[] => {
            const words = [
              "sh",
              "-c",
              `umask ${umask}; exec "$@"`,
              "sh",
              process.execPath,
              BIN,
              "--run",
              FILE,
              ...args,
            ];
            return user === "root"
              ? words
              : ["setpriv", ...becoming(user === "ada" ? "ada" : "bob", false), ...words];
          };
          const env = { HOME: folder };
          await alpha?.start(as(first), { cwd: folder, env });
          await until("it has begun", () => readFileSync(at("ran"), "utf8") === "alpha\n");
          await alpha?.kill();
          const other = await beta?.start(as(second, "--wait", "--lease", "10s"), { cwd: folder, env });
          const record = (): Record<string, unknown> =>
            (JSON.parse(readFileSync(at(FILE), "utf8")) as [[string, Record<string, unknown>]])[0][1];
          await until("it has run there", () => record()["status"] === "done");
          expect(record()).toMatchObject({ host: "beta", attempt: 2 });
          await other?.signal("SIGTERM");
          expect((await other?.result())?.stderr).not.toMatch(/^ +at /m);
        } finally {
          await Promise.all(hosts.map((host) => host.kill()));
          rmSync(folder, { recursive: true, force: true });
        }
      },
    );
  },
);
