/** Kind, message and hint of the error that `act` throws. */
export function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    const { kind, message, hint } = error as { kind?: string; message: string; hint?: string };
    return `${kind}: ${message}; ${hint}`;
  }
  return "not refused";
}
