import type { Picture } from "../part.ts";
import type { Chart } from "./chart.ts";

/** A chart as it stands on paper: a canvas is printed while it is half painted. */
export function pictureOf({ element, echarts }: Chart): Picture {
  const url = echarts.getDataURL({ pixelRatio: 2, backgroundColor: "#fff" });
  return { element, url, label: element.getAttribute("aria-label") ?? "" };
}
