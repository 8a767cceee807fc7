import { parseArgs } from 'node:util';
import { catalog } from './catalog.js';
import type { Report } from './compare.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const names = catalog.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}

for (const { name, run } of catalog) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  for (const report of [await run()].flat()) {
    if (values.json) console.log(JSON.stringify(report));
    else print(report);
  }
}

function print({ name, unit, runs, results, ratios }: Report): void {
  console.log(`\n${name} (${unit}, ${runs} runs)`);
  console.table(Object.fromEntries(results.map(({ subject, ...figures }) => [subject, figures])));
  for (const [ratio, value] of Object.entries(ratios)) console.log(`  ${ratio}: ${value}`);
}
