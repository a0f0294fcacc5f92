declare module "vitest" {
  interface TaskMeta {
    /** What a test that is skipped needs and does not find here. */
    needs?: string;
  }
}

/** Options of a test or a suite that runs only where something is there. Where it is not, the
 *  report names it at its end (reporters.ts), so the name of the test does not have to.
 *  @param isThere whether it is there
 *  @param what in words that follow "needs", such as "tmux" */
export function needs(isThere: boolean, what: string): { skip: boolean; meta: { needs?: string } } {
  return isThere ? { skip: false, meta: {} } : { skip: true, meta: { needs: what } };
}
