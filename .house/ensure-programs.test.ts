import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { ensurePrograms } from './ensure-programs.mjs';

describe('ensurePrograms', () => {
  let folder: string;
  const said: unknown[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-programs-'));
    said.length = 0;
    jest.spyOn(console, 'error').mockImplementation((line) => said.push(line));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  /** Puts a program on the PATH that writes down what it was asked, and then does what `rest` says. */
  const provide = (name: string, rest = '') => {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "$DEBIAN_FRONTEND $@" >> "${folder}/asked"\n${rest}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  const ensure = (isRoot: boolean, more = {}) => ensurePrograms({ environment: { PATH: folder, ...more }, isRoot });
  const asked = () => (existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8').trim() : '');

  it('installs what is missing, as root', () => {
    provide('apt-get');
    ensure(true);
    expect(asked().split('\n')).toEqual([
      'noninteractive -y -qq update',
      'noninteractive -y -qq install --no-install-recommends chromium',
    ]);
    expect(said).toEqual(['weir: installing chromium …']);
  });

  it('goes on where that fails, and says why', () => {
    provide('apt-get', 'echo "no network" >&2; exit 100');
    ensure(true);
    expect(said.at(-1)).toBe('weir: that failed; the tests that need it skip.\nno network');
  });

  it('leaves a machine alone that has the program, by any of its names', () => {
    provide('apt-get');
    provide('google-chrome');
    ensure(true);
    expect([asked(), said]).toEqual(['', []]);
  });

  it('leaves a machine alone where one that lies elsewhere is named', () => {
    provide('apt-get');
    ensure(true, { WEIR_CHROMIUM: '/opt/chromium' });
    expect([asked(), said]).toEqual(['', []]);
  });

  it.each([
    ['who is not root', false, true],
    ['where there is no apt-get', true, false],
  ])('does nothing for one %s', (_, isRoot, hasApt) => {
    if (hasApt) provide('apt-get');
    ensure(isRoot);
    expect([asked(), said]).toEqual(['', []]);
  });
});
