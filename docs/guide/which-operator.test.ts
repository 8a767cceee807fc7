import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as operators from '@weir/operators';
import { createRegistry } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';

const page = read('which-operator.md');
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (I want|---)/.test(line));
const inConfig = createRegistry(standardCatalogs).names('operator');
/** What is no operator nor a source: makers of specs, and what components of one's own are made of. */
const asides =
  /^(define[A-Z]|chunkSizeFor|checkRetry|costOf|price(Of|Table)|retry(AfterOf|Fields|Settings)|sumUsage|toolCallsKernel)/;
const inAppCode = Object.entries(operators)
  .filter(([name, value]) => typeof value === 'function' && /^[a-z]/.test(name) && !asides.test(name))
  .map(([name]) => name);

function read(file: string): string {
  return readFileSync(join(import.meta.dirname, file), 'utf8');
}

/** Where the names in the column "use" lead to. */
function usesOf(row: string): { name: string; target: string }[] {
  const [, use = ''] = row.split(' | ');
  return [...use.matchAll(/\[`(\w+)`\]\(([^)]+)\)/g)].map(([, name = '', target = '']) => ({ name, target }));
}

/** A section of a page of the guide, by its heading's fragment. */
function sectionOf(target: string): string {
  const [file = '', anchor = ''] = target.split('#');
  const sections = read(file).split(/^## /m).slice(1);
  const words = (text: string) =>
    text
      .toLowerCase()
      .match(/[a-z0-9]+/g)
      ?.join('-');
  return sections.find((section) => words(section.split('\n', 1)[0] ?? '') === words(anchor)) ?? '';
}

const uses = rows.flatMap(usesOf);

describe('the page on which operator to use', () => {
  it('has rows, each of which leads to what it says to use', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((row) => usesOf(row).length === 0)).toEqual([]);
  });

  it('has a row for each operator', () => {
    const named = new Set(uses.map(({ name }) => name));
    const all = new Set([...inConfig, ...inAppCode]);
    expect([...all].filter((name) => !named.has(name))).toEqual([]);
  });

  it('says each wish once', () => {
    const wishes = rows.map((row) => row.split(' | ')[0]);
    expect(wishes).toEqual([...new Set(wishes)]);
  });

  it.each(inConfig)('leads to the page of %s', (operator) => {
    const targets = uses.filter(({ name }) => name === operator).map(({ target }) => target);
    expect(new Set(targets)).toEqual(new Set([`../reference/operators/${operator}.md`]));
  });

  it.each(uses.filter(({ name }) => !inConfig.includes(name)).map(({ name, target }) => [name, target]))(
    'leads to where the guide shows %s',
    (name = '', target = '') => {
      expect(sectionOf(target)).toMatch(new RegExp(`\\b${name}\\b`));
    },
  );
});
