import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileIn, floors } from './eslint/place.js';

interface Manifest {
  name: string;
  license: string;
  type: string;
  exports?: Record<string, Record<string, string>>;
  dependencies?: Record<string, string>;
}

const folders = ['packages', 'apps']
  .flatMap((area) => readdirSync(fileIn(area)).map((name) => join(fileIn(area), name)))
  .filter((folder) => existsSync(join(folder, 'package.json')));

describe('the table of floors', () => {
  it('lists every package and nothing else', () => {
    expect(Object.keys(floors).sort()).toEqual(folders.map((folder) => basename(folder)).sort());
  });

  it.each(Object.keys(floors))('lets %s import from lower floors only', (name) => {
    const { floor, imports } = floors[name]!;
    const notBelow = imports.filter((target) => floors[target] === undefined || floors[target].floor >= floor);
    expect(notBelow).toEqual([]);
  });

  it('is built whole by the root project', () => {
    expect(referencesOf(fileIn('.')).sort()).toEqual(Object.keys(floors).sort());
  });
});

describe.each(folders.map((folder) => [basename(folder), folder] as const))('package %s', (name, folder) => {
  const manifest = read(join(folder, 'package.json')) as Manifest;
  const allowed = [...(floors[name]?.imports ?? [])].sort();

  it('depends on the packages that the table allows', () => {
    const dependencies = Object.keys(manifest.dependencies ?? {});
    expect(dependencies.filter(isOurs).map(withoutScope).sort()).toEqual(allowed);
  });

  it('references the projects that the table allows', () => {
    expect(referencesOf(folder).sort()).toEqual(allowed);
  });

  it('has the name of its folder, our licence, and ES modules', () => {
    expect(manifest).toMatchObject({ name: `@weir/${name}`, license: 'Apache-2.0', type: 'module' });
  });

  it('exports sources first, then types, then what is built', () => {
    for (const conditions of Object.values(manifest.exports ?? {})) {
      const source = conditions['@weir/source'] ?? '';
      const built = source.replace('./src/', './dist/').replace(/\.ts$/, '');
      const run = floors[name]?.bundled && source === './src/index.ts' ? './dist/bundle.js' : `${built}.js`;
      expect(Object.entries(conditions)).toEqual([
        ['@weir/source', source],
        ['types', `${built}.d.ts`],
        ['default', run],
      ]);
      expect(existsSync(join(folder, source))).toBe(true);
    }
  });
});

function referencesOf(folder: string): string[] {
  const { references } = read(join(folder, 'tsconfig.json')) as { references: { path: string }[] };
  return references.map(({ path }) => basename(path));
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function isOurs(dependency: string): boolean {
  return dependency.startsWith('@weir/');
}

function withoutScope(dependency: string): string {
  return dependency.replace('@weir/', '');
}
