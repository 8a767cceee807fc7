import assert from 'node:assert/strict';
import { agent } from '@weir/agent';
import { httpSource } from '@weir/connectors';
import { fakeModel } from '@weir/testing';
import { filter, firstValueFrom, share, Subject } from 'rxjs';

const model = fakeModel([['Once ', 'upon a time', { hang: true }]]);
const port$ = new Subject<number>();
const events$ = httpSource({ port: 0, onListening: ({ port }) => port$.next(port) }).pipe(agent({ model }), share());
const next = (type: string) => firstValueFrom(events$.pipe(filter((event) => event.type === type)));

const seen: string[] = [];
const port = firstValueFrom(port$);
const subscription = events$.subscribe(({ type, data }) => seen.push(`${type} ${JSON.stringify(data)}`));
const post = async (body: object) =>
  fetch(`http://127.0.0.1:${await port}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const begun = next('llm_chunk');
await post({ run: 'story', content: 'Tell me a story.' });
await begun;
for (const data of [
  { action: 'pause', reason: 'The phone rings.' },
  { action: 'resume' },
  { action: 'cancel', reason: 'Bedtime.' },
]) {
  const { status } = await post({ type: 'run_control', run: 'story', data });
  assert.equal(status, 202);
}
subscription.unsubscribe();

assert.deepEqual(
  seen.filter((event) => event.startsWith('agent_')),
  [
    'agent_start {"model":"fake-model"}',
    'agent_pause {"reason":"The phone rings."}',
    'agent_resume {}',
    'agent_end {"status":"interrupted","reason":"Bedtime."}',
  ],
);
