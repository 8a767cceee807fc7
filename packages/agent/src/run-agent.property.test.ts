import { checkProtocol, type WeirEvent } from '@weir/core';
import * as fc from 'fast-check';
import { lastValueFrom, toArray } from 'rxjs';
import { z } from 'zod';
import { dataOf, lastOf, textOf, typesOf } from './__fixtures__/gather.js';
import { finishPart, rawModel } from './__fixtures__/raw-model.js';
import { fromModel } from './model/from-model.js';
import { runAgent } from './run-agent.js';
import { defineTool } from './tools/define-tool.js';

type Part = Record<string, unknown>;

const textPart = fc
  .string({ unit: 'grapheme', maxLength: 5 })
  .map((delta): Part[] => [{ type: 'text-delta', id: 't', delta }]);
const reasoningPart = fc.string().map((delta): Part[] => [{ type: 'reasoning-delta', id: 'r', delta }]);
const noise = fc.oneof(
  fc.constantFrom<Part>({ type: 'stream-start', warnings: [] }, { type: 'text-start', id: 't' }, { type: 'ping' }, { type: 'response-metadata' }),
  fc.record({ type: fc.constantFrom('novel', 'source'), value: fc.anything() }),
).map((part) => [part as Part]); // prettier-ignore

/** A tool call in pieces, then whole, as providers send it; two calls may share an id. */
const toolCall = fc
  .record({ id: fc.constantFrom('c1', 'c2'), n: fc.nat(), cuts: fc.nat(20) })
  .map(({ id, n, cuts }): Part[] => {
    const input = JSON.stringify({ n });
    const at = cuts % (input.length + 1);
    return [
      { type: 'tool-input-start', id, toolName: 'note' },
      { type: 'tool-input-delta', id, delta: input.slice(0, at) },
      { type: 'tool-input-delta', id, delta: input.slice(at) },
      { type: 'tool-input-end', id },
      { type: 'tool-call', toolCallId: id, toolName: 'note', input },
    ];
  });

const script = fc
  .array(fc.oneof({ weight: 4, arbitrary: textPart }, reasoningPart, noise, toolCall), { maxLength: 12 })
  .map((pieces) => pieces.flat());
const ending = fc.constantFrom('close', { fail: new TypeError('terminated') });

/** A stream that is cut before any of its parts, or comes whole. */
const cutStream = fc.record({ parts: script, cut: fc.nat(80), end: ending }).map(({ parts, cut, end }) => {
  const whole = [...parts, finishPart(parts.some(({ type }) => type === 'tool-call') ? 'tool-calls' : 'stop') as Part];
  const sent = whole.slice(0, cut);
  return { sent, isWhole: sent.length === whole.length, end: end as 'close' | { fail: unknown } };
});

const textSent = (parts: readonly Part[]) =>
  parts.map(({ type, delta }) => (type === 'text-delta' ? String(delta) : '')).join('');
const gather = (events$: ReturnType<typeof runAgent>): Promise<WeirEvent[]> => lastValueFrom(events$.pipe(toArray()));

describe('any stream, cut anywhere', () => {
  it('has exactly one terminal event, no gap, and all of its text', async () => {
    await fc.assert(
      fc.asyncProperty(cutStream, async ({ sent, isWhole, end }) => {
        const events = await gather(fromModel(rawModel(sent, end), 'x', { run: 'r' }));
        expect(checkProtocol(events)).toEqual([]);
        expect(typesOf(events).filter((type) => type === 'llm_end' || type === 'error')).toHaveLength(1);
        expect(lastOf(events).type).toBe(isWhole ? 'llm_end' : 'error');
        expect(textOf(events)).toBe(textSent(sent));
      }),
      { numRuns: 300 },
    );
  });

  it('runs tools only for a whole call, with the arguments that were sent', async () => {
    await fc.assert(
      fc.asyncProperty(cutStream, async ({ sent, isWhole, end }) => {
        const executed: number[] = [];
        const input = z.strictObject({ n: z.number() });
        const note = defineTool({ name: 'note', description: '', input, execute: ({ n }) => void executed.push(n) });
        const events = await gather(
          runAgent({ model: rawModel(sent, end), tools: [note], prompt: 'x', run: 'r', maxSteps: 2 }),
        );
        expect(checkProtocol(events)).toEqual([]);
        expect(dataOf(events, 'agent_end')).toHaveLength(1);
        expect(lastOf(events).type).toBe('agent_end');
        if (!isWhole) {
          expect(executed).toEqual([]);
          expect(lastOf(events).data).toMatchObject({ status: 'failed' });
          return;
        }
        const calls = sent
          .filter(({ type }) => type === 'tool-call')
          .map(({ toolCallId, input: text }) => `${String(toolCallId)} ${String(text)}`);
        const distinct = [...new Set(calls)].map((call) => (JSON.parse(call.slice(3)) as { n: number }).n);
        expect(executed).toEqual(distinct);
      }),
      { numRuns: 300 },
    );
  });
});
