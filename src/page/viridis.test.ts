import { expect, test } from "vitest";
import { cellColors } from "./viridis.ts";

test.each([true, false])("text on any colour has a contrast of 4.5 at least (dark page: %s)", (isDark) => {
  for (let good = 0; good <= 1; good += 0.01) {
    const { background, color } = cellColors(good, isDark);
    expect(contrast(background, color)).toBeGreaterThanOrEqual(4.5);
  }
});

/** WCAG 2.2, computed anew. */
function contrast(background: string, color: string): number {
  const [r = 0, g = 0, b = 0] = (background.match(/\d+/g) ?? []).map((text) => {
    const share = Number(text) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return color === "#fff" ? 1.05 / (luminance + 0.05) : (luminance + 0.05) / 0.05;
}
