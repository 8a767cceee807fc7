import assert from 'node:assert/strict';
import { defineTool, runAgent } from '@weir/agent';
import { ofType } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { lastValueFrom, map, toArray } from 'rxjs';

const importRows = defineTool({
  name: 'importRows',
  description: 'Imports the rows of a file.',
  input: (z) => z.object({ rows: z.number() }),
  output: (z) => z.object({ imported: z.number() }),
  async *execute({ rows }) {
    for (let row = 1; row <= rows; row++) yield { percent: (100 * row) / rows };
    return { imported: rows };
  },
});

const model = fakeModel([[{ name: 'importRows', input: { rows: 2 } }], ['Both rows are in.']]);
const seen = await lastValueFrom(
  runAgent({ model, tools: [importRows], prompt: 'Import the file.' }).pipe(
    ofType('tool_progress', 'tool_end'),
    map(({ data }) => ('progress' in data ? data.progress : data.result)),
    toArray(),
  ),
);

assert.deepEqual(seen, [{ percent: 50 }, { percent: 100 }, { imported: 2 }]);
