import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CooperateError, usageError } from "../../../core/failure.ts";
import { version } from "../../../core/version.ts";
import { findPackages, PDF_PACKAGES } from "./find-packages.ts";
import { fontFiles } from "./fonts.ts";
import type { PdfAnswer, PdfOrder } from "./protocol.ts";

const PROCESS = fileURLToPath(new URL("pdf-process.js", import.meta.url));
const LIMIT_MS = 30_000;

/** What a PDF is made of. */
export type PdfContent = Pick<PdfOrder, "svg" | "width" | "height" | "title">;

/** The PDF of a figure, and the letters that are in no font.
 *  @param font path of a font of the user
 *  @throws CooperateError (usage) when a package is not installed, or it cannot be made */
export async function drawPdf(
  content: PdfContent,
  font: string | undefined,
  cwd: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<Extract<PdfAnswer, { pdf: Uint8Array }>> {
  const fonts = fontFiles(font);
  if (fonts === undefined || !existsSync(PROCESS))
    throw usageError(
      ".pdf cannot be made by the program in one file",
      "take .svg, or install cooperate with npm",
    );
  const packages = await findPackages(cwd, env);
  if (packages === undefined)
    throw usageError(`.pdf needs: npm install -g ${PDF_PACKAGES.join(" ")}`, ".svg needs nothing");
  const [pdfkit, svgToPdfkit] = packages;
  const answer = await ask(
    { ...content, creator: `cooperate ${version()}`, pdfkit, svgToPdfkit, fonts },
    env,
  );
  if ("error" in answer)
    throw usageError(
      `the PDF could not be made: ${answer.error}`,
      font === undefined
        ? ".svg needs no other package"
        : "is --font a font? .ttf, .otf, .woff and .woff2 are",
    );
  return answer;
}

function ask(order: PdfOrder, env: Readonly<NodeJS.ProcessEnv>): Promise<PdfAnswer> {
  return new Promise((resolve, reject) => {
    const child = fork(PROCESS, [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      execArgv: [],
      env,
    });
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(usageError(`the PDF was not ready after ${LIMIT_MS / 1000} s`, ".svg takes less"));
    }, LIMIT_MS);
    child.once("message", (answer) => resolve(answer as PdfAnswer));
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      reject(
        new CooperateError("usage", `the process that makes the PDF ended early (${signal ?? code})`, {
          hint: ".svg needs none",
        }),
      );
    });
    child.send(order, (error) => error && reject(error));
  });
}
