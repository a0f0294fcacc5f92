// The parts of Apache ECharts that the page uses: the whole of it is twice as large.
import { CustomChart, LineChart, ParallelChart, ScatterChart } from "echarts/charts";
import {
  DataZoomInsideComponent,
  GridComponent,
  ParallelComponent,
  TooltipComponent,
} from "echarts/components";
import { use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([
  LineChart,
  ScatterChart,
  ParallelChart,
  CustomChart,
  GridComponent,
  ParallelComponent,
  TooltipComponent,
  DataZoomInsideComponent,
  CanvasRenderer,
]);

export { type ECharts, graphic, init } from "echarts/core";
