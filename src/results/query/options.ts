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

/** What is asked of a list, in the words of the command line. */
export interface QueryOptions extends ShapeOptions {
  readonly metric?: readonly string[];
  readonly from?: readonly string[];
  readonly fromAll?: true;
  readonly attempts?: string;
  readonly status?: string;
  readonly flags?: string;
  readonly better?: readonly string[];
  readonly test?: true;
  readonly rows?: true;
  /** `row`: what is the best, and what is compared with it, goes by rows. */
  readonly bold?: string;
}
