/** Draws `box` anew, and keeps where the keyboard is, what is open, and how far it is scrolled. What
 *  shall be found again has a `data-key`. */
export function keeping(box: HTMLElement, draw: () => void): void {
  const focused = box.contains(document.activeElement) ? keyOf(document.activeElement) : undefined;
  const before = new Map(keyed(box).map((element) => [keyOf(element), stateOf(element)]));
  draw();
  for (const element of keyed(box)) {
    const key = keyOf(element);
    const state = before.get(key);
    if (!state) continue;
    if (element instanceof HTMLDetailsElement) element.open = state.isOpen;
    element.scrollLeft = state.left;
    if (focused !== undefined && key === focused && document.activeElement !== element) element.focus();
  }
}

function keyed(box: HTMLElement): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>("[data-key]")];
}

function keyOf(element: Element | null): string | undefined {
  return element instanceof HTMLElement ? element.dataset["key"] : undefined;
}

function stateOf(element: HTMLElement): { readonly isOpen: boolean; readonly left: number } {
  return { isOpen: element instanceof HTMLDetailsElement && element.open, left: element.scrollLeft };
}
