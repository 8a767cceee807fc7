// Puts each package that the table of floors calls bundled into one file, after tsc has compiled it: Node takes about a third of a millisecond for every module it loads,
// which for these packages is most of what importing them costs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const floors = JSON.parse(readFileSync(join(root, '.house/floors.json'), 'utf8'));
const bundled = Object.keys(floors).filter((name) => floors[name].bundled);

export async function bundlePackages() {
  await Promise.all(bundled.map(bundlePackage));
}

function bundlePackage(name) {
  const folder = join(root, 'packages', name);
  const { exports, dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const inlined = floors[name].inlines ?? [];
  const outside = Object.keys(dependencies).filter((dependency) => !inlined.includes(dependency));
  return build({
    entryPoints: [join(folder, 'dist/index.js')],
    outfile: join(folder, exports['.'].default),
    bundle: true,
    platform: 'neutral',
    external: ['node:*', ...outside.flatMap((dependency) => [dependency, `${dependency}/*`])],
    // What is copied in comes with its licence.
    banner: { js: inlined.map((dependency) => licenceOf(folder, dependency)).join('\n') },
    format: 'esm',
    target: 'es2022',
    sourcemap: true,
    logLevel: 'warning',
  });
}

function licenceOf(folder, dependency) {
  const text = readFileSync(join(folder, 'node_modules', dependency, 'LICENSE'), 'utf8');
  return `/*! This file contains ${dependency}:\n\n${text.trim()}\n*/`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundlePackages();
