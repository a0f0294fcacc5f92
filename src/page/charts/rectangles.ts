import { graphic } from "./echarts.ts";

/** x, y, width and height of many rectangles, one after the other. */
export interface Rectangles {
  readonly corners: readonly number[];
}

/** Many rectangles of one colour are one shape: 10,000 shapes take a second to draw. */
const Shape = graphic.extendShape({
  type: "rectangles",
  shape: { corners: [] as readonly number[] },
  buildPath(path, { corners }: Rectangles) {
    for (let i = 0; i < corners.length; i += 4)
      path.rect(corners[i] ?? 0, corners[i + 1] ?? 0, corners[i + 2] ?? 0, corners[i + 3] ?? 0);
  },
});
graphic.registerShape("rectangles", Shape);
