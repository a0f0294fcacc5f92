import type { IncomingMessage } from "node:http";
import type { Asked } from "./gate.ts";

/** What the gate looks at. */
export function askedOf({ method = "", url = "", headers, headersDistinct }: IncomingMessage): Asked {
  return {
    method,
    target: url,
    hosts: headersDistinct["host"] ?? [],
    origin: headers.origin,
    fetchSite: textOf(headers["sec-fetch-site"]),
    fetchMode: textOf(headers["sec-fetch-mode"]),
    contentType: headers["content-type"],
    cookie: headers.cookie,
  };
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(", ") : header;
}
