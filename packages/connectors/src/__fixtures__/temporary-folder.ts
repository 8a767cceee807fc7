import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a new folder for each test of the file, and gives paths in it. */
export function temporaryFolder(): (name: string) => string {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'weir-connectors-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}
