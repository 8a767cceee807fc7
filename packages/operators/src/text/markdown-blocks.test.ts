import { createEvent, InvalidArgumentError, InvalidItemError, type EventMap, type EventType } from '@weir/core';
import { chunkInvariance, marbles, operatorLaws, unicodeText } from '@weir/testing';
import * as fc from 'fast-check';
import {
  EMPTY,
  filter,
  from,
  map,
  NEVER,
  Subject,
  take,
  throwError,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { markdownBlocks, markdownBlocksSpec, type MarkdownBlocksOptions } from './markdown-blocks.js';
import { outline } from './markdown/__fixtures__/outline.js';
import type { BlockDelta, MarkdownBlockChange } from './markdown/block-changes.js';

function event<Type extends EventType>(type: Type, data: EventMap[Type], run = 'r') {
  return createEvent(type, { run, seq: 0, time: 0 }, data);
}
const chunk = (delta: string, run = 'r', attempt?: number) =>
  event('llm_chunk', { delta, ...(attempt !== undefined && { attempt }) }, run);
const callStart = (attempt = 1) => event('llm_start', { model: 'm', attempt });
const callEnd = event('llm_end', { finishReason: 'stop' });
const agentStart = event('agent_start', { model: 'm' });
const agentEnd = event('agent_end', { status: 'completed' });

type Anything = OperatorFunction<unknown, MarkdownBlockChange>;

/** A source by hand, and what comes of it. */
function rig(options?: MarkdownBlocksOptions) {
  const input = new Subject<unknown>();
  return { input, seen: watch(input.pipe(markdownBlocks(options) as Anything)) };
}

describe('markdownBlocks', () => {
  it('gives blocks as they open and grow, and closes them when the source completes', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a----b-|', { a: 'Hel', b: 'lo' });
      const expected = '   -(od)-d-(c|)';
      const initials = source.pipe(
        markdownBlocks(),
        map(({ type }) => type.charAt('block_'.length)),
      );
      expectObservable(initials).toBe(expected);
    });
  });

  it('gives nothing for a source that never emits, and ends with an empty one, and a failing one', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(NEVER.pipe(markdownBlocks())).toBe('-');
      expectObservable(EMPTY.pipe(markdownBlocks())).toBe('|');
      expectObservable(cold('-a-|', { a: '' }).pipe(markdownBlocks())).toBe('---|');
      expectObservable(throwError(() => 'error').pipe(markdownBlocks())).toBe('#');
    });
  });

  it('gives what is undecided, and closes the blocks, before an error', () => {
    const { input, seen } = rig();
    input.next('--');
    input.next(chunk('**'));
    expect(seen.values).toEqual([]);
    input.error('broken');
    expect(seen.values).toEqual([
      { type: 'block_open', block: 0, kind: 'paragraph' },
      { type: 'block_delta', block: 0, text: '--', isMarkup: false },
      { type: 'block_close', block: 0 },
      { type: 'block_open', run: 'r', block: 0, kind: 'paragraph' },
      { type: 'block_delta', run: 'r', block: 0, text: '**', isMarkup: false },
      { type: 'block_close', run: 'r', block: 0 },
    ]);
    expect(seen.error).toBe('broken');
  });

  describe('events', () => {
    const given = (...items: unknown[]) => {
      const { input, seen } = rig();
      items.forEach((item) => input.next(item));
      return seen.values;
    };

    it('are texts of their own by run and by model call, with numbers that count on', () => {
      const changes = given(
        agentStart,
        callStart(),
        chunk('- a'),
        chunk('# x', 's'),
        event('tool_start', { toolCallId: 't', name: 'n', args: {} }),
        chunk('b'),
        callEnd,
        callStart(),
        chunk('c'),
        agentEnd,
      );
      const ofRun = (run: string) => changes.filter((change) => change.run === run);
      expect(outline(ofRun('r'))).toEqual(['list', '  list_item', '    paragraph "ab"', 'paragraph "c"']);
      expect(outline(ofRun('s'))).toEqual(['heading 1 "x" (open)']);
    });

    it('of a run without an agent end with its call, or its error', () => {
      const changes = given(
        chunk('a'),
        callEnd,
        chunk('b'),
        event('error', { code: 'c', message: 'm', retryable: false }),
      );
      expect(changes.filter(({ type }) => type === 'block_open').map(({ block }) => block)).toEqual([0, 0]);
      expect(changes.filter(({ type }) => type === 'block_close')).toHaveLength(2);
    });

    it('go on over attempts, and take back a failed one from its first block on', () => {
      const changes = given(
        callStart(),
        chunk('para', 'r', 1),
        callStart(2),
        chunk('graph\n\n# No', 'r', 2),
        event('retract', { attempt: 2 }),
        callStart(3),
        chunk('meter', 'r', 3),
        callEnd,
      );
      expect(changes.filter(({ type }) => type === 'block_retract')).toEqual([
        { type: 'block_retract', run: 'r', block: 0 },
      ]);
      expect(outline(changes)).toEqual(['paragraph "parameter"']);
    });

    it('close what a cut call left open when the next one begins', () => {
      expect(outline(given(agentStart, chunk('```'), callStart(), chunk('x')))).toEqual([
        'code',
        'paragraph "x" (open)',
      ]);
    });

    it('of the run that was met longest ago are let go beyond maxRuns', () => {
      const { input, seen } = rig({ maxRuns: 1 });
      input.next(chunk('--', 'a'));
      input.next(chunk('x', 'b'));
      expect(outline(seen.values.filter(({ run }) => run === 'a'))).toEqual(['paragraph "--"']);
    });

    it('that take nothing back, or bring nothing, change nothing', () => {
      expect(given(event('retract', { attempt: 1 }), callEnd, agentEnd, event('raw', { value: 1 }))).toEqual([]);
    });
  });

  it('refuses what is neither a string nor an event', () => {
    const { input, seen } = rig();
    input.next(7);
    expect(InvalidItemError.is(seen.error)).toBe(true);
  });

  it('keeps the order when its reader feeds it meanwhile, and ends it', () => {
    const source = new Subject<string>();
    const changes: MarkdownBlockChange[] = [];
    let isComplete = false;
    source.pipe(markdownBlocks()).subscribe({
      next(change) {
        changes.push(change);
        if (changes.length === 1) source.next('# b\n');
        if (changes.length === 2) source.complete();
      },
      complete: () => (isComplete = true),
    });
    source.next('# a\n');
    expect(outline(changes)).toEqual(['heading 1 "a"', 'heading 1 "b"']);
    expect(isComplete).toBe(true);
  });

  it('stops an endless source when its reader has enough', () => {
    function* endless() {
      for (;;) yield 'word\n\n';
    }
    const seen = watch(from(endless()).pipe(markdownBlocks(), take(5)));
    expect([seen.values.length, seen.isComplete]).toEqual([5, true]);
  });

  it('serves two subscribers by themselves', () => {
    const source = new Subject<string>();
    const blocks = source.pipe(markdownBlocks());
    const first = watch(blocks);
    source.next('# a');
    const second = watch(blocks);
    source.next('b');
    expect([outline(first.values), outline(second.values)]).toEqual([
      ['heading 1 "ab" (open)'],
      ['paragraph "b" (open)'],
    ]);
  });

  describe('lineage', () => {
    it('holds an item until its text is in a block', () => {
      const source = new Subject<string>();
      source.pipe(markdownBlocks()).subscribe();
      const outcomes = giveWithReceipts(['a', '\n-', '-', 'b'], (text) => source.next(text));
      expect(outcomes).toEqual([['taken'], ['taken'], ['taken'], ['taken']]);
      const held = giveWithReceipts(['\n**', '*'], (text) => source.next(text));
      expect(held).toEqual([[], []]);
      source.complete();
      expect(held).toEqual([['taken'], ['taken']]);
    });

    it('refuses what is undecided when its reader leaves', () => {
      const { input, seen } = rig();
      const outcomes = giveWithReceipts<unknown>(['--', chunk('##')], (item) => input.next(item));
      seen.stop();
      for (const [outcome] of outcomes) expect(AbandonedItemError.is(outcome)).toBe(true);
    });
  });

  const markdown = fc
    .array(fc.oneof(unicodeText(), fc.constantFrom('# ', '- ', '> ', '\n', '```\n', '---', '|a|\n|-|\n', '$$')), {
      maxLength: 8,
    })
    .map((parts) => parts.join(''));
  for (const law of chunkInvariance({ create: () => textOfBlocks, text: markdown })) it(law.name, law.check);

  it('refuses bounds that make no sense, at once and in config', () => {
    expect(() => markdownBlocks({ maxRuns: 0 })).toThrow(InvalidArgumentError);
    expect(() => readConfig(markdownBlocksSpec, { maxRuns: 0 })).toThrow();
    expect(readConfig(markdownBlocksSpec, {})).toEqual({ maxRuns: 10_000 });
  });

  describe('examples', () => {
    for (const law of exampleLaws(markdownBlocksSpec)) it(law.name, law.check);
  });

  describe('laws', () => {
    const laws = operatorLaws({
      create: () => markdownBlocks(),
      items: fc.oneof(
        markdown,
        markdown.map((text) => chunk(text)),
        fc.constant(callEnd),
      ),
      contract: markdownBlocksSpec.contract,
      except: { carries: 'blocks that close at the end come of no item' },
    });
    for (const law of laws) it(law.name, law.check);
  });
});

/** The text of the deltas, piece by piece. */
function textOfBlocks(source: Observable<string>): Observable<string> {
  return source.pipe(
    markdownBlocks(),
    filter((change): change is BlockDelta => change.type === 'block_delta'),
    map(({ text }) => text),
  );
}
