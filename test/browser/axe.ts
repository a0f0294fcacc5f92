import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Found {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
  readonly passes: readonly unknown[];
}

/** What axe has to say about the page as it is now: the rule and the elements of each fault. */
export async function faultsOf(page: Page): Promise<(readonly [rule: string, html: readonly string[]])[]> {
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate<Found>("axe.run(document)");
  if (passes.length < 10) throw new Error("axe has found nothing to look at");
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)] as const);
}
