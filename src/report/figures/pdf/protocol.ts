/** What the process that makes a PDF is told. All paths are absolute. */
export interface PdfOrder {
  readonly svg: string;
  /** Points of 1/72 inch. */
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly creator: string;
  /** The files of the packages. */
  readonly pdfkit: string;
  readonly svgToPdfkit: string;
  /** The first one that has a letter is taken. */
  readonly fonts: readonly { readonly regular: string; readonly bold: string }[];
}

export type PdfAnswer =
  | {
      readonly pdf: Uint8Array;
      /** Letters that no font has. */
      readonly missing: readonly string[];
    }
  /** What went wrong, for people. */
  | { readonly error: string };
