import { createRequire } from "node:module";
import type { PdfAnswer, PdfOrder } from "./protocol.ts";
import { withFonts } from "./text-runs.ts";

/** As much of pdfkit as is needed. */
interface PdfDocument {
  registerFont(name: string, file: string): PdfDocument;
  font(name: string): PdfDocument;
  on(event: "data", listener: (chunk: Uint8Array) => void): PdfDocument;
  on(event: "end", listener: () => void): PdfDocument;
  end(): void;
  readonly _font: { readonly font: { hasGlyphForCodePoint(codePoint: number): boolean } };
}
type NewDocument = new (options: object) => PdfDocument;
type SvgToPdf = (doc: PdfDocument, svg: string, x: number, y: number, options: object) => void;

/** Makes a PDF of one page with embedded fonts out of an SVG of ours.
 *  @throws what pdfkit throws, such as for a file that is no font */
export async function makePdf(order: PdfOrder): Promise<PdfAnswer> {
  const { width, height, title, creator, fonts } = order;
  const require = createRequire(import.meta.url);
  const Document = require(order.pdfkit) as NewDocument;
  const svgToPdf = require(order.svgToPdfkit) as SvgToPdf;
  const doc = new Document({
    size: [width, height],
    margin: 0,
    info: { Title: title, Creator: creator, Producer: creator },
  });
  const chunks: Uint8Array[] = [];
  const end = new Promise<void>((resolve) =>
    doc.on("data", (chunk) => chunks.push(chunk)).on("end", resolve),
  );
  const hasLetter = fonts.map(({ regular, bold }, i) => {
    doc.registerFont(`font-${i}`, regular).registerFont(`font-${i}-bold`, bold);
    const { font } = doc.font(`font-${i}`)._font;
    return (codePoint: number): boolean => font.hasGlyphForCodePoint(codePoint);
  });
  const missing = new Set<string>();
  svgToPdf(doc, withFonts(withoutUnits(order.svg), hasLetter, missing), 0, 0, {
    width,
    height,
    assumePt: true,
    fontCallback: (family: string, isBold: boolean) =>
      `${/^font-\d+$/.test(family) ? family : "font-0"}${isBold ? "-bold" : ""}`,
  });
  doc.end();
  await end;
  return { pdf: Buffer.concat(chunks), missing: [...missing] };
}

/** The size of the figure without `pt`: svg-to-pdfkit would take what is in it for pixels. */
function withoutUnits(svg: string): string {
  return svg.replace(/<svg\b[^>]*>/, (tag) => tag.replaceAll(/="([\d.]+)pt"/g, '="$1"'));
}
