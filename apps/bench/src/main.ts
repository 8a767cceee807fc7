import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { catalog } from './catalog.js';
import type { Report } from './compare.js';
import { thisMachine } from './machine.js';
import { performancePage, type Section } from './performance-page.js';

const peers = ['rxjs', 'effect', 'ix', '@most/core'];

/** `[name …]` runs these benchmarks, or all; `--json` prints a line of JSON for each; `--page` runs all and writes docs/performance.md. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, page: { type: 'boolean', default: false } },
});
const names = catalog.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}
if (values.page && positionals.length > 0) {
  console.error('The page holds all benchmarks: leave the names out.');
  process.exit(2);
}

const machine = thisMachine(peers);
const sections: Section[] = [];
for (const benchmark of catalog) {
  if (positionals.length > 0 && !positionals.includes(benchmark.name)) continue;
  const reports = [await benchmark.run()].flat();
  for (const report of reports) print(report);
  sections.push({ benchmark, reports });
}
if (values.page) {
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(new URL('../../../docs/performance.md', import.meta.url), performancePage(date, machine, sections));
}

function print(report: Report): void {
  if (values.json) return console.log(JSON.stringify(report));
  const { name, unit, runs, results, ratios } = report;
  console.log(`\n${name} (${unit}, ${runs} runs)`);
  console.table(Object.fromEntries(results.map(({ subject, ...figures }) => [subject, figures])));
  for (const [ratio, value] of Object.entries(ratios)) console.log(`  ${ratio}: ${value}`);
}
