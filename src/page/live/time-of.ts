/** The time of day of a moment, in milliseconds since 1970. */
export function timeOf(ms: number): string {
  return new Date(ms).toLocaleTimeString("en-GB");
}
