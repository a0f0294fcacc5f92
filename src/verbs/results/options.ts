import type { QueryOptions } from "../../results/query/options.ts";

/** Options about how the table is written. */
export interface FormatOptions {
  readonly percent?: true;
  readonly digits?: string;
  readonly csv?: true;
  readonly tsv?: true;
  readonly json?: true;
  readonly jsonl?: true;
  readonly markdown?: true;
  readonly latex?: string | true;
  readonly caption?: string;
  readonly label?: string;
  readonly bold?: string;
  readonly output?: string;
  readonly force?: true;
}

/** What the command line of `--results` says. */
export interface Options extends QueryOptions, FormatOptions {
  readonly save?: true;
  readonly best?: true;
  readonly matters?: true;
  readonly long?: true;
  readonly files?: string;
  readonly filesShown?: string;
  readonly grep?: string;
  readonly beforeContext?: string;
  readonly afterContext?: string;
}
