export * from './console-span-exporter.js';
export * from './names.js';
export { spanContextOf, traceRuns, type TraceRunsOptions } from './trace-runs.js';
