// What the browser starts: the page of the data that stands in the document, or else of the list that
// is served here.
import type { ReportData } from "../data/report-data.ts";
import { openLivePage } from "../live/live-page.ts";
import { openPage } from "./open-page.ts";

const root = document.getElementById("page");
const data = document.getElementById("data");
if (root && data) openPage(root, JSON.parse(data.textContent) as ReportData);
else if (root) void openLivePage(root, openPage);
