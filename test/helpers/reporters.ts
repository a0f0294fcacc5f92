import type { Reporter, TestModule, Vitest } from "vitest/node";

/** What the report needs to know of a test. */
export interface SkippableTest {
  result(): { readonly state: string };
  meta(): { readonly needs?: string };
}

/** Says which tests passed only when they were tried once more, and why they failed before. */
export const flaky: Reporter = {
  onTestCaseResult(test) {
    if (!test.diagnostic()?.flaky) return;
    const why = (test.result().errors ?? []).map(({ message, diff = "" }) => `${message}\n${diff}\n`);
    process.stdout.write(`FLAKY: ${test.module.relativeModuleId}: ${test.fullName}\n${why.join("")}`);
  },
};

/** Says at the end what was skipped, and why. */
export class SkippedReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const isFiltered = this.#vitest?.config.testNamePattern !== undefined;
    const summary = modules.length === 0 ? "There are no tests here yet: nothing was tested.\n" : "";
    process.stdout.write(`${summary || describeSkipped(tests, isFiltered)}\n`);
  }
}

/** The skipped ones among `tests` in words, by reason, the most frequent first.
 *  @param isFiltered whether only some tests were selected by their names */
export function describeSkipped(tests: readonly SkippableTest[], isFiltered: boolean): string {
  const counts = new Map<string, number>();
  for (const test of tests) {
    if (test.result().state !== "skipped") continue;
    const { needs } = test.meta();
    const reason = needs === undefined ? (isFiltered ? "not selected" : "no reason given") : `needs ${needs}`;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return "skipped: nothing\n";
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => `  ${count}: ${reason}\n`);
  return `skipped: ${total} of ${tests.length} tests\n${rows.join("")}`;
}
