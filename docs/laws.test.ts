import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chunkInvariance, operatorLaws, sinkLaws, sourceLaws } from '@weir/testing';
import * as fc from 'fast-check';
import { NEVER } from 'rxjs';

const page = readFileSync(pathOf('laws.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| (?!Rule \||---)/.test(line));
const reasons = page.slice(page.indexOf('## Rules that do not apply'), page.indexOf("## Weir's own"));
const named = rows.flatMap(testsIn);

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** The files that a row links to, each with the titles that follow it in quotation marks. */
function testsIn(row: string): { file: string; title: string }[] {
  return row.split(/(?=\[[^\]]+\]\()/).flatMap((part) => {
    const file = /^\[[^\]]+\]\(([^)]+)\)/.exec(part)?.[1];
    if (file === undefined) return [];
    return [...part.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ file, title }));
  });
}

/** Whether a string of the file is exactly this title. */
function isNamedIn(source: string, title: string): boolean {
  return [`'${title}'`, `"${title}"`, `\`${title}\``].some((literal) => source.includes(literal));
}

describe('docs/laws.md', () => {
  it('names a test, or a reason, for each rule', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((row) => testsIn(row).length === 0 && !reasons.includes(row))).toEqual([]);
  });

  it.each([...new Set(named.map(({ file }) => file))])('names what there is in %s', (file) => {
    expect(existsSync(pathOf(file))).toBe(true);
    const source = readFileSync(pathOf(file), 'utf8');
    const titles = named.filter((test) => test.file === file).map(({ title }) => title);
    expect(titles.filter((title) => !isNamedIn(source, title))).toEqual([]);
  });

  it('leaves no law out', () => {
    const items = fc.nat();
    const laws = [
      ...operatorLaws<number, number>({ items, create: () => (source) => source, contract: { lineage: 'explicit' } }),
      ...sourceLaws({ waits: true, create: () => NEVER }),
      ...sinkLaws({ items, create: () => ({ write: () => undefined }) }),
      ...chunkInvariance({ create: () => (source) => source }),
    ];
    const titles = new Set(named.map(({ title }) => title));
    expect(laws.map(({ name }) => name).filter((name) => !titles.has(name))).toEqual([]);
  });
});
