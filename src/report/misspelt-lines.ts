import { formatNumbers } from "../core/selection.ts";
import { visible } from "../core/terminal-text.ts";
import type { MisspeltKey } from "../list/queries/misspelt-keys.ts";

/** A question for each key of records that looks like a misspelt option. */
export function describeMisspelt(keys: readonly MisspeltKey[]): string[] {
  return keys.map(({ key, meant, numbers }) => {
    const [who, has] = numbers.length === 1 ? ["entry", "has"] : ["entries", "have"];
    return `note: ${who} ${formatNumbers(numbers)} ${has} the key ${visible(JSON.stringify(key))}, which means nothing here (it is kept); did you mean ${meant}?`;
  });
}
