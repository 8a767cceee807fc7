import { createEvent, type EventMap, type EventType, type WeirEvent } from '@weir/core';
import { operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import { from, Subject } from 'rxjs';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { redact, redactSpec, type RedactedPart, type RedactOptions } from './redact.js';

function event<Type extends EventType>(type: Type, data: EventMap[Type], run = 'r') {
  return createEvent(type, { run, seq: 0, time: 0 }, data);
}
const chunk = (delta: string, run?: string, attempt?: number) =>
  event('llm_chunk', { delta, ...(attempt !== undefined && { attempt }) }, run);
const thought = (delta: string, run?: string) => event('reasoning_chunk', { delta }, run);
const args = (delta: string, toolCallId = 't', run?: string) =>
  event('tool_args', { toolCallId, name: 'find', delta }, run);
const toolStart = (toolCallId = 't', run?: string) =>
  event('tool_start', { toolCallId, name: 'find', args: { who: 'ann@example.org' } }, run);
const callEnd = (run?: string) => event('llm_end', { finishReason: 'stop' }, run);

function redacted(events: readonly WeirEvent[], options: RedactOptions = {}): WeirEvent[] {
  const seen = watch(from(events).pipe(redact(options)));
  expect(seen.isComplete).toBe(true);
  return seen.values;
}

/** In short: the text of a piece, the type of all else. */
function brief(events: readonly WeirEvent[]): string[] {
  return events.map((item) => ('delta' in item.data ? item.data.delta : item.type));
}

describe('redact over events', () => {
  it.each<[RedactedPart, WeirEvent, unknown]>([
    ['messages', event('user_message', { content: 'I am ann@example.org' }), { content: 'I am [email]' }],
    ['text', chunk('ann@example.org '), { delta: '[email] ' }],
    ['text', event('refusal_chunk', { delta: 'ann@example.org ' }), { delta: '[email] ' }],
    ['reasoning', thought('ann@example.org '), { delta: '[email] ' }],
    ['tools', args('["ann@example.org"]'), { toolCallId: 't', name: 'find', delta: '["[email]"]' }],
    ['tools', toolStart(), { toolCallId: 't', name: 'find', args: { who: '[email]' } }],
    [
      'tools',
      event('tool_end', { toolCallId: 't', name: 'find', durationMs: 3, result: [{ to: ['ann@example.org', 7] }] }),
      { toolCallId: 't', name: 'find', durationMs: 3, result: [{ to: ['[email]', 7] }] },
    ],
    [
      'tools',
      event('tool_end', {
        toolCallId: 't',
        name: 'find',
        durationMs: 3,
        error: { code: 'no_one', message: 'No ann@example.org' },
      }),
      { toolCallId: 't', name: 'find', durationMs: 3, error: { code: 'no_one', message: 'No [email]' } },
    ],
    [
      'tools',
      event('tool_progress', { toolCallId: 't', progress: 'Asked ann@example.org' }),
      { toolCallId: 't', progress: 'Asked [email]' },
    ],
    [
      'tools',
      event('tool_approval', { toolCallId: 't', name: 'find', args: 'ann@example.org' }),
      { toolCallId: 't', name: 'find', args: '[email]' },
    ],
    [
      'errors',
      event('error', { code: 'timeout', message: 'ann@example.org did not answer', retryable: true }),
      { code: 'timeout', message: '[email] did not answer', retryable: true },
    ],
    [
      'other',
      event('raw', { value: { 'ann@example.org': ['+49 30 1234567'] } }),
      { value: { '[email]': ['[phone]'] } },
    ],
    ['other', event('citation', { url: 'mailto:ann@example.org' }), { url: 'mailto:[email]' }],
    ['other', createEvent('own' as 'raw', { run: 'r', seq: 0, time: 0 }, 'ann@example.org' as never), '[email]'],
  ])('redacts %s: %j', (part, given, data) => {
    expect(redacted([given])).toEqual([{ ...given, data }]);
    expect(redacted([given], { in: [part] })).toEqual([{ ...given, data }]);
    const others = (['text', 'reasoning', 'tools', 'messages', 'errors', 'other'] as const).filter(
      (one) => one !== part,
    );
    expect(redacted([given], { in: others })).toEqual([given]);
  });

  it('leaves the envelope, and names and codes of the vocabulary, whatever is looked for', () => {
    const patterns = [/stop|completed|find|t1|ann/];
    const given = [
      createEvent('llm_end', { run: 'ann@example.org', seq: 0, time: 0, source: 'ann' }, { finishReason: 'stop' }),
      toolStart('t1'),
      event('agent_end', { status: 'completed' }),
    ];
    const events = redacted(given, { patterns });
    expect(events[0]).toEqual(given[0]);
    expect(events[1]?.data).toEqual({ toolCallId: 't1', name: 'find', args: { who: '[email]' } });
    expect(events[2]).toEqual(given[2]);
  });

  it('reads the texts and the names in a message of parts, and leaves its files whole', () => {
    const data = btoa('ann@example.org');
    const file = { type: 'file', mediaType: 'image/png', data } as const;
    const content = [
      { type: 'text', text: 'I am ann@example.org' } as const,
      { ...file, filename: 'ann@example.org.png' },
      { ...file, data: 'https://a.example/?ann@example.org' },
    ];
    const [message] = redacted([event('user_message', { content })]);
    expect(message?.data).toEqual({
      content: [
        { type: 'text', text: 'I am [email]' },
        { ...file, filename: '[email]' },
        { ...file, data: 'https://a.example/?[email]' },
      ],
    });
    const whole = event('user_message', { content: [{ ...file, data: '4111111111111111' }] });
    expect(redacted([whole])[0]).toBe(whole);
  });

  it('passes an event on as it is where nothing is found', () => {
    const bytes = new Uint8Array([1, 2]);
    const given = [
      event('media_chunk', { mediaType: 'image/png', bytes }),
      event('raw', { value: [null, { a: [1, true], b: new Date(0) }, undefined] }),
    ];
    redacted(given).forEach((item, index) => expect(item).toBe(given[index]));
  });

  it('passes what is neither a string nor an event, behind the strings before it', () => {
    const items = ['ann@exa', { t: 'ann@example.org' }, 'mple.org'];
    expect(watch(from<unknown[]>(items).pipe(redact())).values).toEqual(items);
  });

  it('finds what is cut between the pieces of reasoning, and of each call’s arguments, in turns', () => {
    expect(brief(redacted([thought('ann@exa'), thought('mple.org'), callEnd()]))).toEqual(['[email]', 'llm_end']);
    const events = redacted([
      args('"ann@exa', 't'),
      args('"bob@exa', 'u'),
      args('mple.org"', 't'),
      args('mple.com"', 'u'),
    ]);
    expect(events.map((item) => item.type === 'tool_args' && [item.data.toolCallId, item.data.delta])).toEqual([
      ['t', '"'],
      ['u', '"'],
      ['t', '[email]"'],
      ['u', '[email]"'],
    ]);
  });

  it('gives what is held before the event that ends its text', () => {
    const items = [thought('so '), chunk('a'), args('"b', 't'), chunk('c'), toolStart('u'), toolStart('t'), callEnd()];
    expect(brief(redacted(items))).toEqual(['so ', 'a', '"', 'c', 'tool_start', 'b', 'tool_start', 'llm_end']);
    expect(brief(redacted([chunk('a', 'r', 1), chunk('b', 'r', 2)]))).toEqual(['a', 'b']);
  });

  it('lets what is no part of the message pass at once', () => {
    const items = [chunk('ann@exa'), event('raw', { value: 1 }), thought(''), chunk('mple.org '), callEnd()];
    expect(brief(redacted(items))).toEqual(['raw', '', '[email] ', 'llm_end']);
  });

  it('drops what is held of an attempt that is taken back, and of no other', () => {
    const retract = event('retract', { attempt: 1 });
    expect(brief(redacted([chunk('ann@', 'r', 1), retract, chunk('b', 'r', 2)]))).toEqual(['retract', 'b']);
    expect(brief(redacted([chunk('ann@'), retract]))).toEqual(['retract']);
    expect(brief(redacted([chunk('ann@', 'r', 2), retract]))).toEqual(['ann@', 'retract']);
  });

  it('decides what is held when the source completes, and before an error', () => {
    const source = new Subject<WeirEvent>();
    const seen = watch(source.pipe(redact()));
    for (const item of [chunk('ann@exa'), args('["bob@exa'), chunk('eve@x.org', 's')]) source.next(item);
    source.error('broken');
    expect(brief(seen.values)).toEqual(['ann@exa', '["', 'bob@exa', '[email]']);
    expect(seen.error).toBe('broken');
  });

  it('keeps the order when its reader feeds it, or ends the source, meanwhile', () => {
    const source = new Subject<WeirEvent>();
    const seen: WeirEvent[] = [];
    source.pipe(redact()).subscribe((item) => {
      seen.push(item);
      if (seen.length === 1) source.next(thought('b'));
      if (seen.length === 2) source.complete();
    });
    source.next(chunk('a'));
    source.next(toolStart());
    expect(brief(seen)).toEqual(['a', 'tool_start', 'b']);
  });

  it('decides early what is held of the run, and of the call, that began first where there are too many', () => {
    const calls = Array.from({ length: 257 }, (_, index) => args(index === 0 ? '"a' : '"', `t${index}`));
    expect(
      redacted([...calls, callEnd()])
        .slice(-3, -1)
        .map((item) => 'delta' in item.data && item.data.delta),
    ).toEqual(['a', '"']);
    const source = new Subject<WeirEvent>();
    const seen = watch(source.pipe(redact()));
    for (let index = 0; index < 10_001; index++) source.next(chunk('a', `run ${index}`));
    expect(seen.values).toEqual([chunk('a', 'run 0')]);
  });

  it('settles each receipt once: when its text is decided, taken back, or abandoned', () => {
    const source = new Subject<WeirEvent>();
    const seen = watch(source.pipe(redact()));
    const outcomes = giveWithReceipts(
      [chunk('a'), thought('b'), event('retract', { attempt: 1 }), args('"c'), toolStart('t'), chunk('d')],
      (item) => source.next(item),
    );
    expect(outcomes.slice(0, 5)).toEqual([['taken'], ['taken'], ['taken'], ['taken'], ['taken']]);
    seen.stop();
    expect(outcomes[5]?.length).toBe(1);
    expect(AbandonedItemError.is(outcomes[5]?.[0])).toBe(true);
  });

  describe('however the texts are cut, with other events strewn in', () => {
    const dense = fc
      .array(
        fc.constantFrom('ann@', 'example', '.org', ' ', '+49 30 ', '1234567', '"', '\\', '\n', '👍', 'x', '{', '4111'),
        {
          maxLength: 20,
        },
      )
      .map((parts) => parts.join(''));
    const between = fc.constantFrom(event('raw', { value: 1 }), event('progress', { iteration: 1, tokens: 3 }));
    const lanes: Record<string, (text: string) => WeirEvent> = {
      text: (text) => chunk(text),
      reasoning: (text) => thought(text),
      arguments: (text) => args(text),
    };
    const cutAt = (text: string, places: readonly number[]) => {
      const ends = places.map((place) => place % (text.length + 1)).sort((a, b) => a - b);
      return [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
    };
    const textOf = (events: readonly WeirEvent[]) =>
      events.map((item) => ('delta' in item.data ? item.data.delta : '')).join('');

    it.each(Object.entries(lanes))('gives the %s that it gives for it in one piece', (_, make) => {
      const values = fc.oneof(fc.jsonValue(), fc.dictionary(dense, fc.array(dense)));
      const text = fc.oneof(
        dense,
        values.map((value) => JSON.stringify(value)),
      );
      fc.assert(
        fc.property(text, fc.array(fc.nat(), { maxLength: 12 }), between, (whole, places, strewn) => {
          const expected = textOf(redacted([make(whole)]));
          for (const pieces of [cutAt(whole, places), whole.split('')]) {
            const events = pieces.flatMap((piece) => [make(piece), strewn]);
            expect(textOf(redacted([...events, callEnd()]))).toBe(expected);
          }
        }),
        { numRuns: 300 },
      );
    });

    it('leaves arguments JSON, which says what the redacted value says', () => {
      const value = fc.oneof(
        fc.jsonValue(),
        fc.dictionary(dense, fc.oneof(dense, fc.array(dense), fc.double({ noDefaultInfinity: true, noNaN: true }))),
      );
      const spaces = fc.constantFrom(0, 2);
      fc.assert(
        fc.property(
          value,
          spaces,
          fc.boolean(),
          fc.array(fc.nat(), { maxLength: 12 }),
          (given, space, isAscii, places) => {
            fc.pre(typeof given === 'object' && given !== null);
            const written = JSON.stringify(given, null, space);
            const code = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
            const json = isAscii ? written.replace(/[@\u0080-\uffff]/g, code) : written;
            const [whole] = redacted([event('raw', { value: given })]);
            const joined = textOf(redacted(cutAt(json, places).map((piece) => args(piece))));
            expect(JSON.parse(joined)).toEqual(JSON.parse(JSON.stringify((whole?.data as { value: unknown }).value)));
          },
        ),
        { numRuns: 300 },
      );
    });
  });

  it.each([
    ['written with escapes', '{"a":"ann\\u0040example.org"}', '{"a":"[email]"}'],
    ['behind an escape', '{"a":"\\nann@example.org\\t\\"x\\""}', '{"a":"\\n[email]\\t\\"x\\""}'],
    ['in a key', '{"ann@example.org":4111111111111111}', '{"[email]":4111111111111111}'],
    ['that are no JSON', 'ask ann@example.org: "hi\\', 'ask [email]: "hi\\'],
    ['that are JSON no longer', '{"a":1} ann@example.org, {ann@example.org}', '{"a":1} [email], {[email]}'],
    ['that break off', '{"a":"\\u00', '{"a":"\\\\u00'],
    ['with a wrong escape', '["\\x ann@example.org"]', '["\\\\x [email]"]'],
    ['that are long and no JSON', `{${'x '.repeat(50)}ann@example.org}`, `{${'x '.repeat(50)}[email]}`],
  ])('reads arguments %s', (_, given, expected) => {
    const joined = (events: WeirEvent[]) => brief(events).join('');
    expect(joined(redacted([args(given)]))).toBe(expected);
    expect(joined(redacted(given.split('').map((unit) => args(unit))))).toBe(expected);
  });

  describe('laws', () => {
    const run = fc.constantFrom('r', 's');
    const items = fc.oneof(
      fc.tuple(fc.constantFrom('ann@', 'b.org', ' '), run).map(([text, name]) => chunk(text, name)),
      fc.tuple(fc.constantFrom('"', '\\u0040', 'b.org', '{'), run).map(([text, name]) => args(text, 't', name)),
      run.map((name) => toolStart('t', name)),
      run.map((name) => callEnd(name)),
    );
    const { contract } = redactSpec;
    for (const law of operatorLaws({ create: () => redact<WeirEvent>(), items, contract })) it(law.name, law.check);
  });
});
