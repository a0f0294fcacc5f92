// Bundles the page of `--report` and `--serve` into dist/page: report.js, a classic script that can
// stand in a document, and report.css. Whoever makes a page needs no bundler and no network.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "rolldown";
import { licencesOf } from "./rolldown.config.ts";

const STYLES = "src/page/styles";

export default defineConfig({
  input: { report: "src/page/shell/main.ts" },
  platform: "browser",
  transform: { target: "es2022" },
  plugins: [styles(), licences()],
  output: { dir: "dist/page", format: "iife", entryFileNames: "[name].js", minify: true },
});

/** All style sheets as one, without comments and indentation. */
function styles(): Plugin {
  return {
    name: "styles",
    generateBundle() {
      const source = ["colors", "page", "controls", "parts", "tables", "failures", "charts", "live", "print"]
        .map((name) => readFileSync(join(STYLES, `${name}.css`), "utf8"))
        .join("");
      this.emitFile({
        type: "asset",
        fileName: "report.css",
        source: source.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll(/\n\s*/g, "\n"),
      });
    },
  };
}

/** Writes the licences of what is in it into the page, as these ask for. */
function licences(): Plugin {
  const MARK = '"@LICENCES@"';
  return {
    name: "licences",
    renderChunk(code) {
      if (!code.includes(MARK)) throw new Error(`the page has no place for licences: ${MARK}`);
      const text = JSON.stringify(licencesOf(this.getModuleIds()));
      return code.replace(MARK, () => JSON.stringify(text));
    },
  };
}
