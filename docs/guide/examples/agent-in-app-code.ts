import assert from 'node:assert/strict';
import { calculator, embeddedModel, runAgent } from '@weir/agent';
import { ofType } from '@weir/operators';
import { lastValueFrom, share, toArray } from 'rxjs';

const events$ = runAgent({ model: embeddedModel({ delay: 0 }), tools: [calculator], prompt: 'What is 6 * 7?' }).pipe(
  share(),
);
const [all, results] = await Promise.all([
  lastValueFrom(events$.pipe(toArray())),
  lastValueFrom(events$.pipe(ofType('tool_end'), toArray())),
]);

assert.deepEqual(
  results.map(({ data }) => data.result),
  [42],
);
assert.equal((all.at(-1)?.data as { status?: string }).status, 'completed');
