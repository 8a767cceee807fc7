import { FakeClock } from '@weir/core';
import fc from 'fast-check';
import { dataOf, gather, lastOf, typesOf } from '../__fixtures__/gather.js';
import { finishPart, rawModel } from '../__fixtures__/raw-model.js';
import { fromModel } from './from-model.js';
import type { ModelStep } from './model-step.js';
import { PartReader } from './part-reader.js';

function stepsOf(...parts: unknown[]): ModelStep[] {
  const steps: ModelStep[] = [];
  const reader = new PartReader((step) => steps.push(step));
  parts.forEach((part) => reader.read(part));
  return steps;
}

const bytes = Uint8Array.of(1, 2, 3);
const call = { type: 'tool-call', toolCallId: 'c', toolName: 'search', input: '{"q":"x"}', providerExecuted: true };
const preview = { kind: 'tool-args', toolCallId: 'c', name: 'search', delta: '{"q":"x"}' };
const start = { kind: 'provider-tool-start', toolCallId: 'c', name: 'search', args: { q: 'x' } };

describe('PartReader', () => {
  const kinds: [string, unknown[], object[]][] = [
    ['text', [{ type: 'text-delta', id: '1', delta: 'a' }], [{ kind: 'text', delta: 'a' }]],
    ['reasoning', [{ type: 'reasoning-delta', id: '1', delta: 'a' }], [{ kind: 'reasoning', delta: 'a' }]],
    ['a source', [{ type: 'source', sourceType: 'url', id: 's', url: 'u' }], [{ kind: 'citation', id: 's', url: 'u' }]],
    [
      'a source that says nothing',
      [{ type: 'source', id: 's' }],
      [{ kind: 'raw', value: { type: 'source', id: 's' } }],
    ],
    [
      'citations of version 4',
      [{ type: 'text-end', id: '1', citations: [{ source: { type: 'source', url: 'u' } }] }],
      [{ kind: 'citation', url: 'u' }],
    ],
    [
      'an image in base64',
      [{ type: 'file', mediaType: 'image/png', data: 'AQID' }],
      [{ kind: 'media', mediaType: 'image/png', bytes }],
    ],
    [
      'audio in bytes',
      [{ type: 'file', mediaType: 'audio/wav', data: bytes }],
      [{ kind: 'media', mediaType: 'audio/wav', bytes }],
    ],
    [
      'a file of version 4',
      [{ type: 'file', mediaType: 'image/png', data: { type: 'data', data: bytes } }],
      [{ kind: 'media', mediaType: 'image/png', bytes }],
    ],
    [
      'a URL of version 4',
      [{ type: 'file', mediaType: 'image/png', data: { type: 'url', url: new URL('https://a.example/b') } }],
      [{ kind: 'media', mediaType: 'image/png', url: 'https://a.example/b' }],
    ],
    [
      'a picture within reasoning',
      [{ type: 'reasoning-file', mediaType: 'image/png', data: { type: 'data', data: 'AQID' } }],
      [{ kind: 'media', mediaType: 'image/png', bytes }],
    ],
    [
      "a provider's tool",
      [call, { type: 'tool-result', toolCallId: 'c', toolName: 'search', result: [1] }],
      [preview, start, { kind: 'provider-tool-end', toolCallId: 'c', name: 'search', result: [1] }],
    ],
    [
      "a provider's tool that comes in pieces",
      [
        { type: 'tool-input-start', id: 'c', toolName: 'search', providerExecuted: true },
        { type: 'tool-input-delta', id: 'c', delta: '{"q":"x"}' },
        { type: 'tool-input-end', id: 'c' },
        call,
      ],
      [preview, start],
    ],
    [
      "a provider's tool that fails",
      [call, { type: 'tool-result', toolCallId: 'c', toolName: 'search', result: 'down', isError: true }],
      [
        preview,
        start,
        { kind: 'provider-tool-end', toolCallId: 'c', name: 'search', error: { code: 'provider', message: 'down' } },
      ],
    ],
    [
      'a preliminary result',
      [call, { type: 'tool-result', toolCallId: 'c', toolName: 'search', result: 1, preliminary: true }],
      [preview, start, { kind: 'provider-tool-progress', toolCallId: 'c', name: 'search', progress: 1 }],
    ],
    [
      'a result of an earlier call',
      [{ type: 'tool-result', toolCallId: 'c', toolName: 'search', result: 1 }],
      [{ kind: 'provider-tool-end', toolCallId: 'c', name: 'search', result: 1 }],
    ],
    [
      'a question whether a tool may run',
      [call, { type: 'tool-approval-request', approvalId: 'a', toolCallId: 'c' }],
      [
        preview,
        start,
        { kind: 'provider-tool-approval', toolCallId: 'c', name: 'search', args: { q: 'x' }, approvalId: 'a' },
      ],
    ],
    [
      'a question about nothing',
      [{ type: 'tool-approval-request', approvalId: 'a', toolCallId: 'c' }],
      [{ kind: 'raw', value: { type: 'tool-approval-request', approvalId: 'a', toolCallId: 'c' } }],
    ],
    [
      'arguments that are no JSON',
      [{ ...call, input: 'x y' }],
      [
        { ...preview, delta: 'x y' },
        { ...start, args: 'x y' },
      ],
    ],
    ['no arguments', [{ ...call, input: '' }], [{ ...start, args: {} }]],
    [
      "a provider's call that lacks its name",
      [{ ...call, toolName: 1 }],
      [{ kind: 'raw', value: { ...call, toolName: 1 } }],
    ],
    [
      'pieces of plain text',
      [
        { type: 'tool-input-start', id: 'c', toolName: 'run', inputEncoding: 'text' },
        { type: 'tool-input-delta', id: 'c', delta: 'ls' },
      ],
      [],
    ],
    [
      'warnings',
      [{ type: 'stream-start', warnings: [{ type: 'other', message: 'w' }] }],
      [{ kind: 'raw', value: { type: 'stream-start', warnings: [{ type: 'other', message: 'w' }] } }],
    ],
    ['raw chunks', [{ type: 'raw', rawValue: 7 }], [{ kind: 'raw', value: 7 }]],
    [
      "content of the provider's own",
      [{ type: 'custom', kind: 'x.y' }],
      [{ kind: 'raw', value: { type: 'custom', kind: 'x.y' } }],
    ],
    [
      'what opens and closes',
      [
        { type: 'stream-start', warnings: [] },
        { type: 'text-start', id: '1' },
        { type: 'text-end', id: '1' },
        { type: 'response-metadata' },
      ],
      [],
    ],
  ];

  it.each(kinds)('reads %s', (_, parts, steps) => {
    expect(stepsOf(...parts)).toEqual(steps);
  });

  it('tells why a model refused, before the end', () => {
    const stopDetails = { type: 'refusal', explanation: 'No.' };
    const finish = { type: 'finish', finishReason: 'content-filter', providerMetadata: { anthropic: { stopDetails } } };
    expect(stepsOf(finish)).toEqual([
      { kind: 'refusal', delta: 'No.' },
      { kind: 'finish', finishReason: 'content_filter' },
    ]);
  });

  it('keeps the ids of the provider and of the caller apart', () => {
    const own = { ...call, providerExecuted: false };
    const result = { type: 'tool-result', toolCallId: 'c', toolName: 'search', result: 1 };
    expect(stepsOf(own, result).map(({ kind }) => kind)).toEqual(['tool-args', 'tool-call', 'raw']);
    expect(stepsOf(result, own).map(({ kind }) => kind)).toEqual(['provider-tool-end', 'raw']);
  });

  it('makes events of them, with the time that tools take', async () => {
    const clock = new FakeClock();
    const result = { type: 'tool-result', toolCallId: 'c', toolName: 'search', result: 2 };
    const early = { ...result, result: 1, preliminary: true };
    const approval = { type: 'tool-approval-request', approvalId: 'a', toolCallId: 'c' };
    const parts = [call, approval, early, result, finishPart()];
    const slow = rawModel([]);
    slow.doStream = async () => ({
      stream: new ReadableStream(
        {
          async pull(controller) {
            clock.advance(10);
            controller.enqueue(parts.shift());
          },
        },
        { highWaterMark: 0 },
      ),
    });
    const events = await gather(fromModel(slow, 'x', { clock }));
    expect(typesOf(events)).toEqual([
      'llm_start',
      'tool_args',
      'tool_start',
      'tool_approval',
      'tool_progress',
      'tool_end',
      'llm_end',
    ]);
    expect(dataOf(events, 'tool_start')).toEqual([
      { toolCallId: 'c', name: 'search', args: { q: 'x' }, providerExecuted: true },
    ]);
    expect(dataOf(events, 'tool_approval')).toEqual([
      { toolCallId: 'c', name: 'search', args: { q: 'x' }, state: { approvalId: 'a' } },
    ]);
    expect(dataOf(events, 'tool_progress')).toEqual([{ toolCallId: 'c', progress: 1 }]);
    expect(dataOf(events, 'tool_end')).toEqual([
      { toolCallId: 'c', name: 'search', result: 2, durationMs: 30, providerExecuted: true },
    ]);
  });

  describe('whatever comes', () => {
    const id = fc.constantFrom('a', 'b');
    const maybe = <T>(value: fc.Arbitrary<T>) =>
      fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: fc.anything() });
    const known = fc.record(
      {
        type: fc.constantFrom(
          'text-start',
          'text-delta',
          'text-end',
          'reasoning-start',
          'reasoning-delta',
          'reasoning-end',
          'tool-input-start',
          'tool-input-delta',
          'tool-input-end',
          'tool-call',
          'tool-result',
          'tool-approval-request',
          'source',
          'file',
          'reasoning-file',
          'custom',
          'raw',
          'stream-start',
          'response-metadata',
          'ping',
          'novel',
        ),
        id: maybe(id),
        toolCallId: maybe(id),
        approvalId: maybe(id),
        toolName: maybe(fc.constantFrom('search', 'none')),
        delta: maybe(fc.string()),
        input: maybe(fc.constantFrom('{}', '', '{"q":', 'x')),
        result: fc.anything(),
        providerExecuted: maybe(fc.boolean()),
        preliminary: maybe(fc.boolean()),
        isError: maybe(fc.boolean()),
        mediaType: maybe(fc.constant('image/png')),
        data: maybe(fc.constantFrom<unknown>('AQID', bytes, { type: 'url', url: 'u' })),
        citations: fc.anything(),
        warnings: fc.anything(),
        url: maybe(fc.webUrl()),
        providerMetadata: fc.anything(),
      },
      { requiredKeys: ['type'] },
    );
    const end = fc.oneof(
      fc.constant([finishPart()]),
      fc.constant([{ type: 'error', error: 'x' }]),
      fc.constant<unknown[]>([]),
      fc
        .record({
          type: fc.constant('finish'),
          finishReason: fc.anything(),
          usage: fc.anything(),
          providerMetadata: fc.anything(),
        })
        .map((part) => [part]),
    );
    const answer = fc
      .tuple(fc.array(fc.oneof({ weight: 5, arbitrary: known }, { weight: 1, arbitrary: fc.anything() })), end)
      .map(([parts, last]) => [...parts, ...last, ...parts.slice(0, 2)]);
    const version = fc.constantFrom('v2', 'v3', 'v4');

    it('a call has one end, and its events no gap', async () => {
      await fc.assert(
        fc.asyncProperty(answer, version, async (parts, spec) => {
          const events = await gather(fromModel(rawModel(parts, 'close', spec), 'x'));
          expect(typesOf(events).filter((type) => type === 'llm_end' || type === 'error')).toHaveLength(1);
          expect(['llm_end', 'error']).toContain(lastOf(events).type);
          expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
        }),
        { numRuns: 200 },
      );
    });
  });
});
