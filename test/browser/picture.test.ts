import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { BROWSER, drawAll, openData, useBrowser } from "./open-page.ts";
import { sampleData } from "./sample-data.ts";

useBrowser();

/** The same letters on all machines. */
async function useFont(page: Page): Promise<void> {
  const require = createRequire(import.meta.url);
  const faces = [400, 600].map((weight) => {
    const file = require.resolve(
      `@fontsource/source-sans-3/files/source-sans-3-latin-${weight}-normal.woff2`,
    );
    const url = `data:font/woff2;base64,${readFileSync(file, "base64")}`;
    return `@font-face { font-family: Fixed; font-weight: ${weight}; src: url(${url}); }`;
  });
  await page.addStyleTag({
    content: `${faces.join("\n")} * { font-family: Fixed, "DejaVu Sans" !important; }`,
  });
  await page.evaluate(async () => {
    await Promise.all([document.fonts.load("14px Fixed"), document.fonts.load("600 14px Fixed")]);
  });
}

/** The share of pixels that differ visibly, computed by the browser; 1 where the sizes differ. */
async function differing(page: Page, pictures: readonly [Buffer, Buffer]): Promise<number> {
  await page.goto("about:blank");
  return page.evaluate(
    async (urls) => {
      const [a, b] = await Promise.all(
        urls.map(async (url) => {
          const image = new Image();
          image.src = url;
          await image.decode();
          const canvas = document.createElement("canvas");
          canvas.width = image.width;
          canvas.height = image.height;
          const context = canvas.getContext("2d");
          context?.drawImage(image, 0, 0);
          return context?.getImageData(0, 0, image.width, image.height);
        }),
      );
      if (!a || !b || a.width !== b.width || a.height !== b.height) return 1;
      let count = 0;
      for (let i = 0; i < a.data.length; i += 4)
        if ([0, 1, 2].some((k) => Math.abs((a.data[i + k] ?? 0) - (b.data[i + k] ?? 0)) > 32)) count++;
      return count / (a.width * a.height);
    },
    pictures.map((picture) => `data:image/png;base64,${picture.toString("base64")}`),
  );
}

// `UPDATE_GOLDEN=1 npm run test:browser` takes the pictures anew: look at them before you commit them.
test.each(["light", "dark"] as const)("the page looks as it did in %s", BROWSER, async (colorScheme) => {
  const { page } = await openData(sampleData(60), {
    colorScheme,
    viewport: { width: 1000, height: 900 },
    bypassCSP: true,
  });
  await useFont(page);
  await drawAll(page);
  const picture = await page.screenshot({ fullPage: true, animations: "disabled" });
  const golden = fileURLToPath(new URL(`golden/report-${colorScheme}.png`, import.meta.url));
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(golden, picture);
  const share = await differing(page, [picture, readFileSync(golden)]);
  if (share >= 0.01) writeFileSync(golden.replace(/\.png$/, ".differs.png"), picture);
  expect(share).toBeLessThan(0.01);
});
