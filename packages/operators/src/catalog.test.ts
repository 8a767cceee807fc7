import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OperatorSpec } from '@weir/core';
import { operatorsCatalog } from './catalog.js';
import { operatorErrorCodes } from './errors/codes.js';
import * as everything from './index.js';

type Exports = Record<string, unknown>;

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const sources = files.filter(
  (file) => file.includes('/') && !file.endsWith('.test.ts') && !file.startsWith('__fixtures__'),
);

async function exportsOf(file: string): Promise<Exports> {
  return (await import(`./${file}`)) as Exports;
}

function camelCase(file: string): string {
  return basename(file, '.ts').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

describe('operatorsCatalog', () => {
  it('holds every spec of the folders, each once, under the name of its file', async () => {
    const found: string[] = [];
    for (const file of sources) {
      const specs = Object.entries(await exportsOf(file)).filter(([name]) => name.endsWith('Spec'));
      for (const [name, spec] of specs) {
        expect(name).toBe(`${camelCase(file)}Spec`);
        expect((spec as OperatorSpec).name).toBe(camelCase(file));
        expect((spec as OperatorSpec).family).toBe(file.split('/')[0]);
        expect(files).toContain(file.replace('.ts', '.test.ts'));
        expect(everything).toHaveProperty(name, spec);
        expect(operatorsCatalog).toContain(spec);
        found.push((spec as OperatorSpec).name);
      }
    }
    expect(operatorsCatalog.map(({ name }) => name)).toEqual(found.sort());
  });

  it.each(operatorsCatalog.map((spec) => [spec.name, spec as OperatorSpec]))(
    'has two examples of %s',
    (_, { examples }) => {
      expect(examples?.length).toBeGreaterThanOrEqual(2);
    },
  );
});

describe('operatorErrorCodes', () => {
  it('has the code of every error class, and no other', async () => {
    const classes = sources.filter((file) => file.endsWith('-error.ts'));
    const codes: unknown[] = [];
    for (const file of classes) {
      const exported = Object.values(await exportsOf(file));
      codes.push(...exported.map((error) => (error as { code?: unknown }).code));
    }
    expect(codes.sort()).toEqual(Object.keys(operatorErrorCodes).sort());
  });
});
