import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { needs } from "../../test/helpers/needs.ts";
import { until } from "../../test/helpers/until.ts";
import { hasProc } from "./proc-files.ts";
import { treeUsage } from "./tree-usage.ts";

test(
  "counts memory and busy threads of the descendants, not of others",
  needs(hasProc, "/proc"),
  async () => {
    const child = spawn("sh", ["-c", "sh -c 'echo up; while :; do :; done'; true"], {
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    onTestFinished(() => {
      process.kill(-(child.pid as number), "SIGKILL");
    });
    await once(child.stdout, "data");
    const pid = child.pid as number;
    await until("the loop runs", () => treeUsage(pid).threads === 1);
    expect(treeUsage(pid).bytes).toBeGreaterThan(500_000);
    expect(treeUsage(pid).bytes).toBeLessThan(treeUsage(process.pid).bytes);
  },
);
