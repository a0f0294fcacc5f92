// npm run build:executable: the program and Node as one file, dist/cooperate, that runs on machines
// of the same kind without Node (https://nodejs.org/api/single-executable-applications.html).
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "rolldown";
import { constantHelper, constantVersion, NO_CANVAS } from "./rolldown.config.ts";

const SCRIPT = "dist/executable.cjs";
const EXECUTABLE = "dist/cooperate";

export default defineConfig({
  input: "src/cli/executable.ts",
  platform: "node",
  resolve: { alias: NO_CANVAS },
  plugins: [constantVersion(), constantHelper(), constantPage(), executable()],
  output: { file: SCRIPT, format: "cjs", codeSplitting: false },
});

/** Writes the program of pages into it. */
function constantPage(): Plugin {
  return {
    name: "constant page",
    load(id) {
      if (id !== resolve("src/report/page/page-files.ts")) return null;
      const [script, style] = ["js", "css"].map((kind) => readFileSync(`dist/page/report.${kind}`, "utf8"));
      return `export const readPageFiles = async () => (${JSON.stringify({ script, style })});`;
    },
  };
}

/** Puts the script into a copy of the Node that builds it. */
function executable(): Plugin {
  return {
    name: "executable",
    writeBundle() {
      const [config, blob] = ["dist/executable.json", "dist/executable.blob"];
      const options = { main: SCRIPT, output: blob, disableExperimentalSEAWarning: true, useCodeCache: true };
      writeFileSync(config, JSON.stringify(options));
      execFileSync(process.execPath, ["--experimental-sea-config", config], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      copyFileSync(process.execPath, EXECUTABLE);
      const fuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2"; // what Node looks for
      execFileSync("postject", [EXECUTABLE, "NODE_SEA_BLOB", blob, "--sentinel-fuse", fuse], {
        stdio: "pipe",
      });
      chmodSync(EXECUTABLE, 0o755);
      for (const file of [config, blob, SCRIPT]) rmSync(file);
    },
  };
}
