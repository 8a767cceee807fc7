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
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return build({
    entryPoints: [join(folder, 'dist/index.js')],
    outfile: join(folder, exports['.'].default),
    bundle: true,
    packages: 'external',
    platform: 'neutral',
    external: ['node:*'],
    format: 'esm',
    target: 'es2022',
    sourcemap: true,
    keepNames: true,
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundlePackages();
