import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of a test's own. */
export interface TemporaryFolder {
  /** The path of a file in it. */
  path(name: string): string;
  /** Writes a file and gives its path. */
  write(name: string, text: string): string;
}

/** Makes a new folder for each test of the file, outside of the project. */
export function temporaryFolder(): TemporaryFolder {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'weir-cli-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  return {
    path,
    write(name, text) {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), text);
      return path(name);
    },
  };
}
