import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { flaky, SkippedReporter } from "./test/helpers/reporters.ts";
import { TestOrder } from "./test/helpers/test-order.ts";

// Each of the thousands of processes that the tests start would read these certificates first, and none needs them.
delete process.env["NODE_EXTRA_CA_CERTS"];
// Nor the configuration of whoever runs the tests.
process.env["XDG_CONFIG_HOME"] = "/nonexistent";

// The web servers of the tests are on this machine.
for (const name of ["http_proxy", "https_proxy", "all_proxy"])
  for (const each of [name, name.toUpperCase()]) delete process.env[each];

/** The unit tests that change what others in the same process would see. */
const ALONE = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => `src/${file}`)
  .filter((file) => /\bvi\.mock\(|\bprocess\.umask\(0/.test(readFileSync(file, "utf8")));

export default defineConfig({
  test: {
    projects: [
      // A process each took more than half of their time.
      {
        extends: true,
        test: { name: "unit", include: ["src/**/*.test.ts"], exclude: ALONE, isolate: false },
      },
      { extends: true, test: { name: "alone", include: [...ALONE, "test/**/*.test.ts"] } },
    ],
    // Real processes on two busy cores: generous, since a test ends by a condition and not by the clock. Most of them wait most of
    // the time, for a lease or a lock, so there are more workers than cores.
    maxWorkers: 7,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    sequence: { sequencer: TestOrder },
    // A shared machine may stand still for seconds in the middle of anything.
    retry: process.env["CI"] === undefined ? 0 : 1,
    reporters: ["default", flaky, new SkippedReporter()],
  },
});
