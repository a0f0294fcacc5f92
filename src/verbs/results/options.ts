/** Options about which rows and columns there are. */
export interface ShapeOptions {
  readonly over?: string;
  readonly groupBy?: string;
  readonly show?: string;
  readonly pivot?: string;
  readonly where?: string;
  readonly unique?: string;
  readonly join?: string;
  readonly sort?: string;
  readonly top?: string;
  readonly columns?: string;
  readonly allColumns?: true;
  readonly hide?: string;
  readonly rename?: readonly string[];
}

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
export interface Options extends ShapeOptions, FormatOptions {
  readonly metric?: readonly string[];
  readonly from?: readonly string[];
  readonly fromAll?: true;
  readonly attempts?: string;
  readonly status?: string;
  readonly flags?: string;
  readonly better?: readonly string[];
  readonly save?: true;
  readonly best?: true;
  readonly long?: true;
  readonly rows?: true;
  readonly files?: string;
  readonly filesShown?: string;
  readonly grep?: string;
  readonly beforeContext?: string;
  readonly afterContext?: string;
}
