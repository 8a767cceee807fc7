import { readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds the whole project. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The one table of packages: their floors, and what each may import.
 *
 * @type {Partial<Record<string, { floor: number; imports: string[]; browserSafe?: boolean; bundled?: boolean; inlines?: string[] }>>}
 */
export const floors = JSON.parse(readFileSync(join(root, '.house/floors.json'), 'utf8'));

/**
 * Where a file stands: `packages/agent/src/loop/run-agent.ts` is `loop/run-agent.ts` of `agent`.
 * Undefined for files that belong to no package.
 *
 * @param {string} filename absolute
 */
export function placeOf(filename) {
  const [, area, owner, path] = /^(packages|apps)\/([^/]+)\/(.+)$/.exec(projectPath(filename)) ?? [];
  if (owner === undefined) return undefined;
  return { owner, folder: join(root, area, owner), path: path.replace(/^src\//, ''), isTest: isTest(path) };
}

/**
 * The file's name without its extensions: `chunk-text` of `chunk-text.test.ts`.
 *
 * @param {string} path
 */
export function stemOf(path) {
  return basename(path).replace(/\..*$/, '');
}

/**
 * The absolute path of a file of the project.
 *
 * @param {string} path
 */
export function fileIn(path) {
  return join(root, path);
}

/** The path from the project's folder, with slashes. */
function projectPath(filename) {
  return relative(root, filename).split(sep).join('/');
}

function isTest(path) {
  return /\.test\.ts$|(^|\/)__fixtures__\//.test(path);
}
