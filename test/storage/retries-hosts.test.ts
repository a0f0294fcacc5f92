import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BIN } from "../helpers/cli.ts";
import { needs } from "../helpers/needs.ts";
import { until } from "../helpers/until.ts";
import { NO_NAMESPACES, startNamespaceHosts } from "./beds/namespaces.mjs";

const FILE = "exps.json";

describe("retries on two hosts", needs(NO_NAMESPACES === "", `namespaces: ${NO_NAMESPACES}`), () => {
  test("an entry that failed on one host is retried on the other", async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "cooperate-retries-")));
    const hosts = await startNamespaceHosts(["alpha", "beta"], folder);
    try {
      writeFileSync(join(folder, FILE), "[]\n");
      const argv = [process.execPath, BIN, "--run", FILE, "--wait", "--keep-going", "--retries", "2"];
      const runners = await Promise.all(hosts.map(async (host) => host.start(argv, { cwd: folder })));
      for (const runner of runners)
        await until("it waits", async () => (await runner.said()).stderr.includes("waiting for"));
      const script = "hostname >>hosts; test $COOPERATE_ATTEMPT -gt 1";
      await hosts[0]?.run([process.execPath, BIN, "--add", FILE, "--", "sh", "-c", script], {
        cwd: folder,
      });
      const record = (): Record<string, unknown> =>
        (JSON.parse(readFileSync(join(folder, FILE), "utf8")) as [[string, Record<string, unknown>]])[0][1];
      await until("it is done", () => record()["status"] === "done");
      const [first, second] = readFileSync(join(folder, "hosts"), "utf8").trim().split("\n");
      expect(new Set([first, second])).toEqual(new Set(["alpha", "beta"]));
      expect(record()).toMatchObject({
        attempt: 2,
        host: second,
        history: [{ attempt: 1, host: first, exitCode: 1 }],
      });
      for (const runner of runners) await runner.signal("SIGTERM");
      for (const runner of runners) expect((await runner.result()).exitCode).toBe(143);
    } finally {
      await Promise.all(hosts.map(async (host) => host.kill()));
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
