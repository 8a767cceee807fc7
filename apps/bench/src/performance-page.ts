import type { Report, Result } from './compare.js';
import type { Benchmark } from './define-benchmark.js';
import type { Machine } from './machine.js';

/** What a benchmark gave, and when. */
export interface Section {
  benchmark: Pick<Benchmark, 'name' | 'summary'>;
  reports: readonly Report[];
  date: string;
  /** How many processes wanted a core in the minute before. */
  load: number;
}

/** Writes the page of figures: sections in the order of `names`, those that were not taken anew from the `former` page. */
export function performancePage(
  machine: Machine,
  names: readonly string[],
  sections: readonly Section[],
  former = '',
): string {
  const texts = formerSections(former);
  for (const section of sections) texts.set(section.benchmark.name, sectionText(section));
  return `${[head(machine), ...names.map((name) => texts.get(name) ?? missing(name))].join('\n\n')}\n`;
}

/** Whether the figures of a page were taken on this machine, with the same versions. */
export function isOfMachine(page: string, machine: Machine): boolean {
  return page.includes(machineTable(machine));
}

function missing(name: string): string {
  return `## ${name}\n\nNot taken yet: \`npm run bench:page -- ${name}\`.`;
}

function formerSections(page: string): Map<string, string> {
  const parts = page.trimEnd().split(/\n\n(?=## )/);
  return new Map(parts.map((part) => [/^## (.*)/.exec(part)?.[1] ?? '', part]));
}

function machineTable({ processor, cores, memoryGiB, system, node, packages }: Machine): string {
  return table(
    ['taken', 'on'],
    [
      ['processor', `${processor}, ${cores} cores`],
      ['memory', `${memoryGiB} GiB`],
      ['system', `${system}, Node ${node}`],
      ...Object.entries(packages).map(([name, version]) => [name, version]),
    ],
  );
}

function head(machine: Machine): string {
  return `<!-- Written by "npm run bench:page". -->

# Performance

What Weir costs beside hand-written code and beside other stream libraries. \`npm run bench:page\` runs every benchmark of \`apps/bench\` and writes
this page, \`npm run bench:page -- <name>\` only that section; \`npm run bench -- [name] [--json]\` prints figures and changes nothing.

${machineTable(machine)}

## How to read the figures

- The subjects of a benchmark run in turn, each in a process of its own unless the benchmark says otherwise, so a change of the machine's speed meets all
  of them. A round warms up, and each timed run follows an untimed one. The results are checked to be equal in every run.
- The middle figure is the median; the least and the most show how quiet the machine was. A load average above 1 at the start, or a most that is twice the
  least, means that other work ran beside: trust the ratios then, and not the figures.
- A ratio is the median of the ratios run by run: 2 takes twice as long as the baseline, 0.5 half as long. Ratios carry over to other machines better than
  figures do, but not exactly.
- The steps of the token pipelines do next to nothing, so that what is measured is the machinery between them. Where each item costs real work, such as a parse
  or a request, the differences vanish in it.
- Weir from config is timed from the start of the runtime to its end; what reading a configuration takes is seen under \`startup\`.
- The sources have every item ready. Nothing here says how long a network or a model takes.
- In a process where many kinds of pipelines run, the engine can tell less about the code that they share, and small steps take up to twice as long: those of
  any library.
- A subject that is too slow to take as many items as the others says so under its table; its figure is for one item all the same.`;
}

function sectionText({ benchmark, reports, date, load }: Section): string {
  const figures = reports.length > 1 && areAlike(reports) ? [oneTable(reports)] : reports.map(reportText);
  const taken = `Taken on ${date}, at a load average of ${load}.`;
  return [`## ${benchmark.name}`, benchmark.summary, ...figures, taken].join('\n\n');
}

/** Reports of the same subjects in the same unit, such as those of several operators, fit into one table. */
function areAlike(reports: readonly Report[]): boolean {
  const shapes = reports.map(({ unit, results, ratios }) => [unit, ...results.map(subjectOf), ...Object.keys(ratios)]);
  return new Set(shapes.map(String)).size === 1;
}

function oneTable(reports: readonly Report[]): string {
  const [first] = reports;
  if (first === undefined) return '';
  const ratios = Object.keys(first.ratios);
  const heads = [
    `median ${first.unit}`,
    ...first.results.map(subjectOf),
    ...ratios.map((key) => key.replace('/', ' over ')),
  ];
  const rows = reports.map((report) => [
    report.name,
    ...report.results.map(({ median }) => figure(median)),
    ...Object.values(report.ratios).map(figure),
  ]);
  return [table(heads, rows), footnote(first)].join('\n\n');
}

function subjectOf({ subject }: Result): string {
  return subject;
}

function reportText(report: Report): string {
  const { name, unit, results, ratios } = report;
  const baselines = [...new Set(Object.keys(ratios).map(baselineOf))];
  const heads = [`${name}, ${unit}`, 'median', 'least', 'most', ...baselines.map((baseline) => `over ${baseline}`)];
  const rows = results.map(({ subject, median, min, max }) => [
    subject,
    ...[median, min, max].map(figure),
    ...baselines.map((baseline) => ratio(subject, baseline, ratios)),
  ]);
  return [table(heads, rows), footnote(report)].join('\n\n');
}

function footnote({ runs, results }: Report): string {
  const fewer = results.flatMap(({ subject, count }) =>
    count === undefined ? [] : [` ${subject}: ${count.toLocaleString('en-GB')} items a run.`],
  );
  return `${runs} runs.${fewer.join('')}`;
}

function baselineOf(ratio: string): string {
  return ratio.slice(ratio.indexOf('/') + 1);
}

function ratio(subject: string, baseline: string, ratios: Report['ratios']): string {
  if (subject === baseline) return '1';
  const value = ratios[`${subject}/${baseline}`];
  return value === undefined ? '' : figure(value);
}

function figure(value: number): string {
  return value.toLocaleString('en-GB', { maximumSignificantDigits: 3 });
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
