import { messageOf } from "../../../core/failure.ts";
import { makePdf } from "./make-pdf.ts";
import type { PdfAnswer, PdfOrder } from "./protocol.ts";

// A process of its own: packages that somebody has installed beside us may hang, and take the program
// with them.
process.once("message", (order: PdfOrder) => {
  makePdf(order)
    .catch((error: unknown): PdfAnswer => ({ error: messageOf(error) }))
    .then((answer) => process.send?.(answer, () => process.disconnect()))
    .catch(() => {});
});
