import { FakeClock, Valve, withinValve, type WeirEvent } from '@weir/core';
import { lastOf } from '../__fixtures__/gather.js';
import { longAnswer, longPieces } from '../__fixtures__/sse-server.js';
import { standstill } from '../__fixtures__/standstill.js';
import { settled } from '../__fixtures__/tools-and-runs.js';
import { messageStream, officialCalls, officialClients, type Api, type Ask } from './__fixtures__/clients.js';
import { replayServer, type ReplayServer } from './__fixtures__/replay-server.js';
import { replayOf } from './__fixtures__/situations.js';
import { fromAnthropicMessages } from './anthropic-messages.js';

const clients: [string, Api, Ask][] = [
  ['openai, chat', 'chat', officialClients.chat],
  ['openai, responses', 'responses', officialClients.responses],
  ['@anthropic-ai/sdk, create', 'messages', officialClients.messages],
  ['@anthropic-ai/sdk, stream', 'messages', messageStream],
];

/** Resolves when a count has come to be more than none. */
async function some(count: () => number): Promise<void> {
  while (count() === 0) await settled();
}

describe.each(clients)('%s', (_, api, ask) => {
  let server: ReplayServer;
  beforeEach(async () => void (server = await replayServer()));
  afterEach(() => server.close());

  it('closes the socket when nobody listens any more', async () => {
    server.put(replayOf(api, 'stalled'));
    const subscription = ask(server.url).subscribe((event) => {
      if (event.type === 'llm_chunk') subscription.unsubscribe();
    });
    await some(server.abandoned);
    expect(subscription.closed).toBe(true);
  }, 2000);

  it('closes it where no answer has come yet', async () => {
    server.put({ events: [], end: 'silence' });
    const subscription = ask(server.url).subscribe();
    await some(server.requests);
    subscription.unsubscribe();
    await some(server.abandoned);
  }, 2000);

  it('closes it when the time is up', async () => {
    const clock = new FakeClock();
    const events: WeirEvent[] = [];
    server.put(replayOf(api, 'stalled'));
    ask(server.url, { clock, timeouts: { total: 10 } }).subscribe((event) => {
      events.push(event);
      if (event.type === 'llm_chunk') clock.advance(10);
    });
    await some(server.abandoned);
    expect(lastOf(events).data).toMatchObject({ code: 'timeout' });
  }, 2000);

  it('closes it where a server that has said all does not end its answer', async () => {
    const clock = new FakeClock();
    const events: WeirEvent[] = [];
    server.put({ ...replayOf(api, 'whole'), end: 'hang' });
    ask(server.url, { clock }).subscribe((event) => events.push(event));
    while (events.length === 0 || lastOf(events).type !== 'llm_end') await settled();
    clock.advance(100);
    await some(server.abandoned);
  }, 2000);
});

describe('@anthropic-ai/sdk, stream', () => {
  it('tells what it failed with while nobody was reading', async () => {
    const server = await replayServer();
    server.put(replayOf('messages', 'errorEvent'));
    const stream = officialCalls.messageStream(server.url)(new AbortController().signal);
    const valve = new Valve();
    valve.close();
    const events: WeirEvent[] = [];
    withinValve(valve, () => fromAnthropicMessages(stream).subscribe((event) => events.push(event)));
    while (!stream.errored) await settled();
    valve.open();
    while (lastOf(events).type !== 'error') await settled();
    await server.close();
    expect(lastOf(events).data).toMatchObject({ code: 'server_error', message: 'busy' });
  });
});

describe('an official client', () => {
  it.each(['chat', 'messages', 'responses'] as const)('makes the server wait for a slow reader: %s', async (api) => {
    const server = await longAnswer(api);
    const valve = new Valve();
    let chunks = 0;
    await new Promise<void>((complete) => {
      withinValve(valve, () =>
        officialClients[api](server.url).subscribe({
          next: ({ type }) => {
            if (type === 'llm_chunk' && ++chunks === 1) valve.close();
          },
          complete,
        }),
      );
      void standstill(server.written).then(() => {
        expect([chunks, server.written() < longPieces]).toEqual([1, true]);
        valve.open();
      });
    });
    await server.close();
    expect(chunks).toBe(longPieces);
  });
});
