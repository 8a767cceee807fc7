import { once } from 'node:events';
import type { WeirEvent } from '@weir/core';
import { textOf } from './__fixtures__/gather.js';
import { chatChunk, longAnswer, longPiece, longPieces, sseServer } from './__fixtures__/sse-server.js';
import { resolveModel } from './models/resolve-model.js';
import { runAgent } from './run-agent.js';
import { RunSteering } from './running/run-steering.js';

describe('a run that is steered, seen from the provider', () => {
  it('stands still in the middle of a write while it is paused', async () => {
    const server = await longAnswer();
    const steering = new RunSteering();
    const events: WeirEvent[] = [];
    const ended = new Promise<void>((complete) => {
      runAgent({ model: resolveModel(`${server.url}/v1#m`), prompt: 'x', steering }).subscribe({
        next: (event) => {
          events.push(event);
          if (event.type === 'llm_chunk' && textOf(events).length === longPiece.length) steering.pause();
        },
        complete,
      });
    });
    await standstill(server.written);
    expect(server.written()).toBeLessThan(longPieces);
    expect(events.at(-1)?.type).toBe('agent_pause');
    steering.resume();
    await ended;
    await server.close();
    expect(textOf(events)).toHaveLength(longPieces * longPiece.length);
  });

  it('is gone when it is cancelled', async () => {
    let closed: Promise<unknown> | undefined;
    const server = await sseServer((response) => {
      closed = once(response, 'close');
      response.write(chatChunk({ content: 'a' }));
    });
    const steering = new RunSteering();
    const events: WeirEvent[] = [];
    runAgent({ model: resolveModel(`${server.url}/v1#m`), prompt: 'x', steering }).subscribe((event) => {
      events.push(event);
      if (event.type === 'llm_chunk') steering.cancel();
    });
    while (closed === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    // The test ends when the server has heard of it, and hangs otherwise.
    await closed;
    expect(events.at(-1)).toMatchObject({ type: 'agent_end', data: { status: 'interrupted' } });
    await server.close();
  });
});

/** Resolves when a count that grows by sockets has stopped growing. */
async function standstill(count: () => number): Promise<void> {
  let before = -1;
  for (let same = 0; same < 5;) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    same = count() === before && before > 0 ? same + 1 : 0;
    before = count();
  }
}
