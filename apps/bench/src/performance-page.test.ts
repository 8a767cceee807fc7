import { isOfMachine, performancePage } from './performance-page.js';

const machine = {
  processor: 'Abacus 3000',
  cores: 2,
  memoryGiB: 8,
  system: 'linux x64',
  node: '20.19.0',
  packages: { rxjs: '7.8.2' },
};
const report = {
  name: 'sums',
  unit: 'ns/number',
  runs: 9,
  results: [
    { subject: 'loop', median: 12.345, min: 10, max: 15 },
    { subject: 'slow', median: 12_345, min: 10_000, max: 20_000, count: 2000 },
  ],
  ratios: { 'slow/loop': 1000 },
};
const benchmark = { name: 'sums', summary: 'Adds numbers up.' };
const section = { benchmark, reports: [report], date: '2026-01-02', load: 0.5 };
const page = performancePage(machine, ['sums'], [section]);

describe('performancePage', () => {
  it('says where and with what the figures were taken', () => {
    expect(page).toContain('| processor | Abacus 3000, 2 cores |');
    expect(page).toContain('| rxjs | 7.8.2 |');
  });

  it('gives each benchmark a table, with a column for each baseline', () => {
    expect(page.slice(page.indexOf('## sums'))).toBe(`## sums

Adds numbers up.

| sums, ns/number | median | least | most | over loop |
| --- | ---: | ---: | ---: | ---: |
| loop | 12.3 | 10 | 15 | 1 |
| slow | 12,300 | 10,000 | 20,000 | 1,000 |

9 runs. slow: 2,000 items a run.

Taken on 2026-01-02, at a load average of 0.5.
`);
  });

  it('puts several reports of the same subjects into one table', () => {
    const reports = [report, { ...report, name: 'products', results: [...report.results].reverse() }];
    const apart = performancePage(machine, ['sums'], [{ ...section, reports }]);
    expect(apart).toContain('| products, ns/number | median |');

    const alike = performancePage(
      machine,
      ['sums'],
      [{ ...section, reports: [report, { ...report, name: 'products' }] }],
    );
    expect(alike.slice(alike.indexOf('| median'))).toBe(`| median ns/number | loop | slow | slow over loop |
| --- | ---: | ---: | ---: |
| sums | 12.3 | 12,300 | 1,000 |
| products | 12.3 | 12,300 | 1,000 |

9 runs. slow: 2,000 items a run.

Taken on 2026-01-02, at a load average of 0.5.
`);
  });

  it('keeps the sections that were not taken anew, in the order of the catalog, and leaves out what is there no more', () => {
    const products = { ...section, benchmark: { name: 'products', summary: 'Multiplies.' } };
    const former = performancePage(machine, ['sums', 'products'], [section, products]);
    const anew = { ...products, date: '2026-02-03' };
    const merged = performancePage(machine, ['products', 'sums'], [anew], former);
    expect(merged).toBe(performancePage(machine, ['products', 'sums'], [anew, section]));
    expect(performancePage(machine, ['sums'], [], former)).toBe(page);
  });

  it('names what has no figures yet', () => {
    expect(performancePage(machine, ['sums', 'products'], [section])).toContain('\n\n## products\n\nNot taken yet');
  });
});

describe('isOfMachine', () => {
  it('tells a page of this machine from that of another, or of other versions', () => {
    expect(isOfMachine(page, machine)).toBe(true);
    expect(isOfMachine(page, { ...machine, cores: 64 })).toBe(false);
    expect(isOfMachine(page, { ...machine, packages: { rxjs: '8.0.0' } })).toBe(false);
    expect(isOfMachine('', machine)).toBe(false);
  });
});
