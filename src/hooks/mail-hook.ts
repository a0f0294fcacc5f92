import { hostname } from "node:os";
import { userName } from "../core/user-name.ts";
import type { Hook } from "./hook-request.ts";
import type { HookPayload } from "./hook-payload.ts";

const LIMIT_MS = 30_000;

/** Sends the facts by mail, through the server that the environment names. */
export const sendMailHook: Hook = async ({ mailto }, facts) => {
  const { COOPERATE_SMTP_URL: url, COOPERATE_MAIL_FROM: from } = process.env;
  if (mailto === undefined || url === undefined) return undefined;
  const { createTransport } = await import("nodemailer");
  const limits = { connectionTimeout: LIMIT_MS, greetingTimeout: LIMIT_MS, socketTimeout: LIMIT_MS };
  const transport = createTransport({ url, ...limits });
  try {
    await transport.sendMail({
      from: from ?? `${userName()}@${hostname()}`,
      to: [...mailto],
      subject: `cooperate: ${facts.text}`,
      text: bodyOf(facts),
    });
    return undefined;
  } finally {
    transport.close();
  }
};

/** One fact per line, in the words of `docs/cli.md`. */
function bodyOf({ text, event: _event, ...facts }: HookPayload): string {
  const lines = Object.entries(facts).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [`${key}: ${String(value)}`],
  );
  return `${text}\n\n${lines.join("\n")}\n`;
}
