import assert from 'node:assert/strict';
import { agent } from '@weir/agent';
import { httpSource } from '@weir/connectors';
import { fakeModel } from '@weir/testing';
import { filter, firstValueFrom, merge, share, skip, Subject } from 'rxjs';

const model = fakeModel([['Once ', 'upon a time', { hang: true }]]);
const ports: Record<string, number> = {};
const listening$ = new Subject<void>();
const posted = (as: 'messages' | 'controls') =>
  httpSource({ port: 0, as, onListening: ({ port }) => ((ports[as] = port), listening$.next()) });
const events$ = merge(posted('messages'), posted('controls')).pipe(agent({ model }), share());
const next = (type: string) => firstValueFrom(events$.pipe(filter((event) => event.type === type)));

const seen: string[] = [];
const listening = firstValueFrom(listening$.pipe(skip(1)));
const subscription = events$.subscribe(({ type, data }) => seen.push(`${type} ${JSON.stringify(data)}`));
const post = async (to: string, body: object) =>
  fetch(`http://127.0.0.1:${ports[to]}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

await listening;
const begun = next('llm_chunk');
await post('messages', { run: 'story', content: 'Tell me a story.' });
await begun;
for (const control of [
  { action: 'pause', reason: 'The phone rings.' },
  { action: 'resume' },
  { action: 'cancel', reason: 'Bedtime.' },
]) {
  const { status } = await post('controls', { run: 'story', ...control });
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
