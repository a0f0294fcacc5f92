import { parseHTML } from "linkedom";

/** As much of the DOM as figures need: the types of browsers would let the whole program use them. */
export interface XmlElement {
  readonly tagName: string;
  readonly children: Iterable<XmlElement> & { readonly length: number };
  readonly outerHTML: string;
  readonly ownerDocument: XmlDocument;
  textContent: string | null;
  setAttribute(name: string, value: string): void;
  append(...children: readonly XmlElement[]): void;
  querySelectorAll(selector: string): Iterable<XmlElement>;
}

export interface XmlDocument {
  readonly body: XmlElement;
  createElementNS(namespace: string, name: string): XmlElement;
}

export function newDocument(): XmlDocument {
  return parseHTML("<!doctype html><html><body></body></html>").document as unknown as XmlDocument;
}
