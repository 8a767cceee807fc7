import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { catalog } from './catalog.js';
import type { Report } from './compare.js';
import { startProcess } from './contender-process.js';
import { thisMachine } from './machine.js';
import { isOfMachine, performancePage, type Section } from './performance-page.js';

const peers = ['rxjs', 'effect', 'ix', '@most/core', 'ai', '@langchain/core'];

/** `[name …]` runs these benchmarks, or all; `--json` prints a line of JSON for each; `--page` writes their figures to docs/performance.md. */
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
const chosen = catalog.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const machine = thisMachine(peers);
const page = new URL('../../../docs/performance.md', import.meta.url);
const former = values.page && existsSync(page) ? readFileSync(page, 'utf8') : '';
if (values.page && chosen.length < catalog.length && !isOfMachine(former, machine)) {
  console.error('The page has figures of another machine, or of other versions: write all of it anew, without names.');
  process.exit(2);
}

const sections: Section[] = [];
for (const benchmark of chosen) {
  const date = new Date().toISOString().slice(0, 10);
  const load = Number((loadavg()[0] ?? 0).toFixed(1));
  const reports = [await benchmark.run(startProcess)].flat();
  for (const report of reports) print(report);
  sections.push({ benchmark, reports, date, load });
}
if (values.page) writeFileSync(page, performancePage(machine, names, sections, former));

function print(report: Report): void {
  if (values.json) return console.log(JSON.stringify(report));
  const { name, unit, runs, results, ratios } = report;
  console.log(`\n${name} (${unit}, ${runs} runs)`);
  console.table(Object.fromEntries(results.map(({ subject, ...figures }) => [subject, figures])));
  for (const [ratio, value] of Object.entries(ratios)) console.log(`  ${ratio}: ${value}`);
}
