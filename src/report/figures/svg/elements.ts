import type { XmlElement } from "./dom.ts";
import { UNSAFE } from "../../../core/terminal-text.ts";
import { POWER } from "./draw-panel.ts";

const SVG = "http://www.w3.org/2000/svg";
const UNSAFE_CHARACTERS = new RegExp(`[${UNSAFE}]`, "gu");

/** Adds an element to `parent`. */
export function add(
  parent: XmlElement,
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  text?: string,
): XmlElement {
  const element = parent.ownerDocument.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = clean(text);
  parent.append(element);
  return element;
}

/** Text without what XML cannot hold, and what would change the order of letters. */
export function clean(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(UNSAFE_CHARACTERS, "");
}

/** Writes ticks that are powers of ten with raised exponents, and cleans all other text. */
export function finishTexts(svg: XmlElement, fontSize: number): void {
  for (const text of svg.querySelectorAll("text")) {
    const content = text.textContent ?? "";
    if (!content.startsWith(POWER)) {
      if (text.children.length === 0) text.textContent = clean(content);
      continue;
    }
    text.textContent = "10";
    const exponent = content.slice(POWER.length).replace("-", "\u2212");
    add(text, "tspan", { dy: -0.38 * fontSize, "font-size": round(0.72 * fontSize) }, exponent);
  }
}

/** A coordinate with as many digits as anybody can see. */
export function round(value: number): number {
  return Number(value.toFixed(2));
}
