import { expect } from "vitest";
import { sectionsOf } from "../docs/page.ts";
import { makePath, typeIn } from "../docs/shell.ts";
import { until } from "../helpers/until.ts";
import type { Workspace } from "../helpers/workspace.ts";

const PAGE = "docs/coming-from.md";

/** Types the commands of a section, beside the files that it shows.
 *  @param before is called with each command before it is typed
 *  @param adapt changes a file for the machine of the test */
export async function typeSection(
  name: string,
  work: Workspace,
  bed: { readonly env: NodeJS.ProcessEnv },
  before?: (words: string) => Promise<unknown>,
  adapt = (text: string): string => text,
): Promise<void> {
  const { blocks = [], files = [] } = sectionsOf(PAGE).find(({ heading }) => heading === name) ?? {};
  expect(blocks.flat().length).toBeGreaterThan(3);
  for (const [file, text] of files) work.write(file, adapt(text));
  makePath(work);
  const env = { ...bed.env, PATH: `${work.at("bin")}:${bed.env["PATH"]}` };
  for (const command of blocks.flat()) {
    await before?.(command.words);
    let seen = await typeIn(command, work.path, env);
    // An engine needs a moment until there is something to see.
    if (command.words.startsWith("cooperate --pools"))
      await until("the pool is as the page shows it", async () => {
        seen = await typeIn(command, work.path, env);
        return seen.isSame;
      });
    expect(seen.isSame ? seen.shown : seen.came, `${PAGE}:${command.line}`).toEqual(seen.shown);
  }
}
