export * from './errors/codes.js';
export * from './exit-codes.js';
export * from './loading/import-module.js';
export * from './main.js';
export * from './reference/render-component.js';
export * from './report-error.js';
export * from './run-summary.js';
export * from './watch-outputs.js';
