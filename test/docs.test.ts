import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { sectionsOf } from "./docs/page.ts";
import { type Scene, SCENES } from "./docs/scenes.ts";
import { makePath, typeIn } from "./docs/shell.ts";
import { Workspace } from "./helpers/workspace.ts";

const DOCS = fileURLToPath(new URL("../docs", import.meta.url));

// Each command of a page is typed into a shell, and its output compared with what the page shows.

const PAGES = [
  "README.md",
  ...readdirSync(DOCS)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

for (const page of PAGES)
  describe(`the commands of ${page}`, () => {
    const scenes = SCENES[page] ?? {};
    const sections = sectionsOf(page);

    test("every scene belongs to a section", () => {
      const headings = sections.map(({ heading }) => heading);
      expect(Object.keys(scenes).filter((name) => !headings.includes(name))).toEqual([]);
    });

    for (const { heading, blocks, files } of sections) {
      const scene: Scene = scenes[heading] ?? {};
      const stories = scene.isOneStory ? [blocks.flat()] : blocks;
      for (const commands of stories) {
        const typed = commands.filter(({ words }) => reasonFor(scene, words) === undefined);
        const [first] = typed;
        if (first === undefined) continue;
        test(`${heading || "the top"}, line ${first.line}: ${first.words}`, async () => {
          const workspace = new Workspace();
          const env = makePath(workspace);
          for (const [name, text] of files) workspace.write(name, text);
          scene.prepare?.(workspace);
          for (const words of scene.before ?? [])
            await typeIn({ line: 0, words, output: [] }, workspace.path, env);
          for (const command of typed) {
            const isEndless = scene.endless?.some((start) => command.words.startsWith(start));
            const { shown, came, isSame } = await typeIn(command, workspace.path, env, isEndless);
            const seen = isSame ? shown : came; // where a line ... stands for others, the two differ
            expect(seen, `${page}:${command.line} shows something else`).toEqual(shown);
          }
        });
      }
    }
  });

/** Why a command is not typed in, if it is not. */
function reasonFor({ cannot = {} }: Scene, words: string): string | undefined {
  return Object.entries(cannot).find(([start]) => words.startsWith(start))?.[1];
}
