import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { replayFixture } from '@weir/agent';
import { ofType, overText, smooth } from '@weir/operators';
import { map } from 'rxjs';

const recording = readFileSync(new URL('recorded-run.jsonl', import.meta.url), 'utf8');

const run = () =>
  replayFixture(recording, (events$, { clock }) =>
    events$.pipe(
      overText(() => smooth({ by: 'word', clock })), // whatever takes time takes this clock
      ofType('llm_chunk'),
      map(({ data }) => `${new Date(clock.now()).toISOString().slice(17, 23)} ${JSON.stringify(data.delta)}`),
    ),
  );

const output = await run();
for (const line of output) console.log(line);
assert.deepEqual(await run(), output); // expect(output).toMatchSnapshot(), in a test
