import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs that tests need beside Node, any of whose names will do, by the Debian package that brings them. */
const programs = { chromium: ['chromium', 'chromium-browser', 'google-chrome'] };

/**
 * Installs what is missing of the programs that tests need, where that may be done unasked: as root, on Debian and its like. Elsewhere, and where it
 * fails, the tests that need them skip, and say so.
 */
export function ensurePrograms({ environment = process.env, isRoot = process.getuid?.() === 0 } = {}) {
  const isThere = (program) =>
    (environment.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
  const missing = Object.keys(programs).filter((name) => !programs[name].some(isThere) && !isGiven(name, environment));
  if (missing.length === 0 || !isRoot || !isThere('apt-get')) return;

  console.error(`weir: installing ${missing.join(', ')} …`);
  const options = { env: { ...environment, DEBIAN_FRONTEND: 'noninteractive' }, encoding: 'utf8' };
  const aptGet = (...args) => spawnSync('apt-get', ['-y', '-qq', ...args], options);
  aptGet('update');
  const { status, stderr } = aptGet('install', '--no-install-recommends', ...missing);
  if (status !== 0) console.error(`weir: that failed; the tests that need it skip.\n${(stderr ?? '').trimEnd()}`);
}

/** `WEIR_CHROMIUM` names one that lies elsewhere. */
function isGiven(name, environment) {
  return (environment[`WEIR_${name.toUpperCase()}`] ?? '') !== '';
}
