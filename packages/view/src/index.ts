export { followFiles } from "./follow-file.js";
export { createHistory, type History, type HistorySnapshot, mostPoints, type RunHistory } from "./history.js";
export { type LiveView, type LiveViewOptions, openLiveView } from "./live-view.js";
export type { LiveAction, PageHeader } from "./page-data.js";
export { createReport, type Report } from "./report.js";
export { openReportFile, type ReportFile } from "./report-file.js";
export { type RunStatus, statusOf } from "./run-status.js";
