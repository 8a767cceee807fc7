import assert from 'node:assert/strict';
import { defineTool, runAgent } from '@weir/agent';
import { ofType } from '@weir/operators';
import { fakeModel } from '@weir/testing';
import { lastValueFrom } from 'rxjs';

let calls = 0;
const weather = defineTool({
  name: 'weather',
  description: 'Tells the weather.',
  input: (z) => z.object({ city: z.string() }),
  timeout: 5_000, // of one try
  concurrency: 2, // the service allows no more
  retry: { attempts: 3, backoff: 1, codes: ['connection', 'timeout'] },
  execute: ({ city }) => {
    if (++calls === 1) throw Object.assign(new Error('the line broke'), { code: 'ECONNRESET' });
    return `Rain in ${city}.`;
  },
});

const model = fakeModel([[{ name: 'weather', input: { city: 'Oslo' } }], ['Take an umbrella.']]);
const run$ = runAgent({ model, tools: [weather], prompt: 'Do I need an umbrella?' });

assert.equal((await lastValueFrom(run$.pipe(ofType('tool_end')))).data.result, 'Rain in Oslo.');
assert.equal(calls, 2);
