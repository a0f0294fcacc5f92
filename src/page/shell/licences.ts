/** A package that the page contains. */
export interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

/** The packages that the page contains: written in when it is bundled (rolldown.page.config.ts). */
export const LICENCES: readonly Licence[] = JSON.parse("@LICENCES@");
