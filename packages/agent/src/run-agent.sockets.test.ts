import { once } from 'node:events';
import { FakeClock, Valve, withinValve, type WeirEvent } from '@weir/core';
import { fakeModel } from '@weir/testing';
import { answerFrames } from './__fixtures__/answer-frames.js';
import { gather, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { chatChunk, longAnswer, longPiece, longPieces, sseServer } from './__fixtures__/sse-server.js';
import { standstill } from './__fixtures__/standstill.js';
import { settled } from './__fixtures__/tools-and-runs.js';
import { sdkModels } from './adapters/__fixtures__/clients.js';
import type { LanguageModel } from './model/language-model.js';
import { resolveModel } from './models/resolve-model.js';
import { runAgent, type RunAgentOptions } from './run-agent.js';
import { RunSteering } from './running/run-steering.js';
import { agentTool } from './tools/agent-tool.js';

describe('a run that is steered, seen from the provider', () => {
  it.each([
    ['chat', 'itself', 0],
    ['messages', 'itself', 0],
    ['responses', 'itself', 0],
    ['chat', 'a sub-agent of a sub-agent', 2],
    ['messages', 'a sub-agent', 1],
  ] as const)('stands still in the middle of a write while it is paused: %s, read by %s', async (api, _, depth) => {
    const server = await longAnswer(api);
    const steering = new RunSteering();
    const events: WeirEvent[] = [];
    const ended = new Promise<void>((complete) => {
      runAgent({ ...nested({ model: modelOf(api, server.url) }, depth), prompt: 'x', steering }).subscribe({
        next: (event) => {
          events.push(event);
          if (event.type === 'llm_chunk' && textOf(events).length === longPiece.length) steering.pause();
        },
        complete,
      });
    });
    await standstill(server.written);
    expect(server.written()).toBeLessThan(longPieces);
    expect(typesOf(events).slice(-1 - depth)).toEqual(Array(depth + 1).fill('agent_pause'));
    steering.resume();
    await ended;
    await server.close();
    expect(textOf(events)).toHaveLength(longPieces * longPiece.length);
    expect(lastOf(events)).toMatchObject({ type: 'agent_end', data: { status: 'completed' } });
  });

  it.each(['chat', 'messages', 'responses'] as const)('is held up by a slow reader: %s', async (api) => {
    const server = await longAnswer(api);
    const valve = new Valve();
    const events: WeirEvent[] = [];
    const ended = new Promise<void>((complete) => {
      withinValve(valve, () =>
        runAgent({ ...nested({ model: modelOf(api, server.url) }, 1), prompt: 'x' }).subscribe({
          next: (event) => {
            if (event.type === 'llm_chunk' && textOf(events) === '') valve.close();
            events.push(event);
          },
          complete,
        }),
      );
    });
    await standstill(server.written);
    expect([server.written() < longPieces, textOf(events).length]).toEqual([true, longPiece.length]);
    valve.open();
    await ended;
    await server.close();
    expect(textOf(events)).toHaveLength(longPieces * longPiece.length);
  });

  it('uses its connection again, where the response ends a moment after the answer', async () => {
    const { before, piece, after } = answerFrames.messages;
    let end: () => void = () => undefined;
    const server = await sseServer((response) => {
      end = () => response.end();
      response.write(before + piece('a') + after);
    });
    for (let call = 1; call <= 3; call++) {
      const clock = new FakeClock();
      const events = await gather(runAgent({ model: modelOf('messages', server.url), prompt: 'x', clock }));
      expect(lastOf(events)).toMatchObject({ type: 'agent_end', data: { status: 'completed' } });
      end();
      while (clock.actions.length > 0) await settled();
      // The client has the end, and takes some turns more to have its connection ready.
      for (let turn = 1; turn <= 5; turn++) await settled();
    }
    expect(server.connections()).toBe(1);
    await server.close();
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

/** A model of the AI SDK's that speaks an API. */
function modelOf(api: string, url: string): LanguageModel {
  const [, , model] = sdkModels.find((known) => known[1] === api) ?? [];
  return model?.(url) ?? fakeModel([]);
}

/** An agent, so many others deep. */
function nested(
  agent: Pick<RunAgentOptions, 'model' | 'tools'>,
  depth: number,
): Pick<RunAgentOptions, 'model' | 'tools'> {
  if (depth === 0) return agent;
  const tool = agentTool({ name: 'helper', description: '', agent });
  return nested({ model: fakeModel([[{ name: 'helper', input: { prompt: 'x' } }], []]), tools: [tool] }, depth - 1);
}
