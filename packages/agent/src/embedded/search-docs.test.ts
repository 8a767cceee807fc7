import { FakeClock } from '@weir/core';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NEVER } from 'rxjs';
import { RunSteering } from '../running/run-steering.js';
import { searchDocsTool } from './search-docs.js';

const context = {
  signal: new AbortController().signal,
  toolCallId: '1',
  attempt: 1,
  run: 'r',
  clock: new FakeClock(),
  deps: undefined,
  messages: [],
  steering: new RunSteering(),
  approve: () => NEVER,
};

describe('searchDocs', () => {
  it('finds sentences in the files it was given', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weir-docs-'));
    await writeFile(join(folder, 'a.md'), '# Valves\n\nA valve closes at the high mark.\n');
    const found = await searchDocsTool([folder]).execute({ query: 'high mark' }, context);
    expect(found).toMatchObject([{ text: 'A valve closes at the high mark.', file: 'a.md', heading: 'Valves' }]);
    await rm(folder, { recursive: true });
  });
});
