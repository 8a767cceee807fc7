import { parseArgs } from 'node:util';
import type { Report } from './compare.js';
import { startup } from './benchmarks/startup.js';
import { tokenPipelineAsync } from './benchmarks/token-pipeline-async.js';
import { tokenPipelineSync } from './benchmarks/token-pipeline-sync.js';

const benchmarks: Record<string, () => Promise<Report>> = {
  'token-pipeline-sync': tokenPipelineSync,
  'token-pipeline-async': tokenPipelineAsync,
  startup,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}.`);
  process.exit(2);
}

const chosen = positionals.length > 0 ? positionals : Object.keys(benchmarks);
for (const name of chosen) {
  const report = await benchmarks[name]?.();
  if (report === undefined) continue;
  if (values.json) console.log(JSON.stringify(report));
  else print(report);
}

function print({ name, unit, runs, results, ratios }: Report): void {
  console.log(`\n${name} (${unit}, ${runs} runs)`);
  console.table(Object.fromEntries(results.map(({ subject, ...figures }) => [subject, figures])));
  for (const [ratio, value] of Object.entries(ratios)) console.log(`  ${ratio}: ${value}`);
}
