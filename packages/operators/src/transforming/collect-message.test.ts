import { createEvent, InvalidArgumentError, type WeirEvent } from '@weir/core';
import { marbles, operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import { catchError, concat, EMPTY, NEVER, of, Subject, take, throwError, type Observable } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { RunFailedError } from '../errors/run-failed-error.js';
import { collectMessage, collectMessageSpec } from './collect-message.js';
import { groupByRun } from './group-by-run.js';

const at = (run: string) => ({ run, seq: 0, time: 0 });
const agentStart = (run = 'r') => createEvent('agent_start', at(run), { model: 'm' });
const agentEnd = (run = 'r', status: 'completed' | 'interrupted' | 'failed' = 'completed') =>
  createEvent('agent_end', at(run), { status });
const chunk = (delta: string, run = 'r', attempt = 1) => createEvent('llm_chunk', at(run), { delta, attempt });
const reasoning = (delta: string, attempt = 1) => createEvent('reasoning_chunk', at('r'), { delta, attempt });
const llmEnd = (run = 'r', outputTokens = 2) =>
  createEvent('llm_end', at(run), { finishReason: 'stop', usage: { outputTokens } });
const failure = (run = 'r') => createEvent('error', at(run), { code: 'timeout', message: 'late', retryable: true });

const collected = (...events: unknown[]) => watch(of(...events).pipe(collectMessage()));

describe('collectMessage', () => {
  it('gives text, reasoning, tool calls, usage and finish reason when the run ends', () => {
    const { values } = collected(
      agentStart(),
      reasoning('Look '),
      reasoning('it up.'),
      chunk('Let me see. '),
      createEvent('tool_args', at('r'), { toolCallId: 't', name: 'search', delta: '{"query":"weirs"}' }),
      createEvent('llm_end', at('r'), { finishReason: 'tool_calls', usage: { inputTokens: 5, outputTokens: 3 } }),
      createEvent('tool_start', at('r'), { toolCallId: 't', name: 'search', args: { query: 'weirs' } }),
      createEvent('tool_end', at('r'), { toolCallId: 't', name: 'search', durationMs: 4, result: 7 }),
      chunk('Seven.'),
      llmEnd(),
      agentEnd(),
    );
    expect(values).toEqual([
      {
        run: 'r',
        status: 'completed',
        text: 'Let me see. Seven.',
        reasoning: 'Look it up.',
        toolCalls: [
          {
            run: 'r',
            toolCallId: 't',
            name: 'search',
            state: 'completed',
            args: { query: 'weirs' },
            argsText: '{"query":"weirs"}',
            durationMs: 4,
            result: 7,
          },
        ],
        usage: { inputTokens: 5, outputTokens: 5 },
        finishReason: 'stop',
      },
    ]);
  });

  it('gives each of several runs at its own end', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const values = { a: chunk('A', 'a'), b: chunk('B', 'b'), e: llmEnd('a'), f: llmEnd('b') };
      const source = cold('  -abfe-|', values);
      const subscriptions = '^-----!';
      const expected = '     ---yx-|';
      const message = {
        status: 'completed',
        reasoning: '',
        toolCalls: [],
        usage: { outputTokens: 2 },
        finishReason: 'stop',
      };
      expectObservable(source.pipe(collectMessage())).toBe(expected, {
        x: { ...message, run: 'a', text: 'A' },
        y: { ...message, run: 'b', text: 'B' },
      });
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('leaves out the text and the reasoning that were retracted', () => {
    const retract = createEvent('retract', at('r'), { attempt: 1 });
    const { values } = collected(
      reasoning('wrong'),
      chunk('Wro'),
      retract,
      reasoning('right', 2),
      chunk('Right', 'r', 2),
      llmEnd(),
    );
    expect(values).toMatchObject([{ text: 'Right', reasoning: 'right' }]);
  });

  it('gives what has come of a run that its reader stopped, with its open calls abandoned', () => {
    const args = createEvent('tool_args', at('r'), { toolCallId: 't', name: 'search', delta: '{' });
    const { values } = collected(agentStart(), chunk('So f'), args, agentEnd('r', 'interrupted'));
    expect(values).toMatchObject([
      { status: 'interrupted', text: 'So f', toolCalls: [{ toolCallId: 't', state: 'abandoned' }] },
    ]);
    expect(values[0]).not.toHaveProperty('usage');
  });

  it.each<[string, WeirEvent[]]>([
    ['an error ends it', [chunk('So'), failure()]],
    ['its agent has failed', [agentStart(), failure(), agentEnd('r', 'failed')]],
  ])('fails as the run failed, where %s', (_, events) => {
    const { values, error } = collected(...events);
    expect(values).toEqual([]);
    expect(RunFailedError.is(error)).toBe(true);
    expect(error).toMatchObject({
      details: { run: 'r', failure: { code: 'timeout', message: 'late' }, retryable: true },
    });
  });

  it('fails where the run does not say why, and where the model stopped by an error', () => {
    expect(collected(agentStart(), agentEnd('r', 'failed')).error).toMatchObject({ details: { retryable: false } });
    const stopped = createEvent('llm_end', at('r'), { finishReason: 'error' });
    expect(RunFailedError.is(collected(chunk('So'), stopped).error)).toBe(true);
  });

  it('keeps the other runs where each is read by itself', () => {
    const each = groupByRun((events$: Observable<WeirEvent>) =>
      events$.pipe(
        collectMessage(),
        catchError(() => EMPTY),
      ),
    );
    const seen = watch(of(chunk('A', 'a'), chunk('B', 'b'), failure('a'), llmEnd('b')).pipe(each));
    expect(seen).toMatchObject({ values: [{ run: 'b', text: 'B' }], isComplete: true });
  });

  it('gives what has come of each run that is cut, marked as interrupted, when the source completes', () => {
    const args = createEvent('tool_args', at('b'), { toolCallId: 't', name: 'search', delta: '{' });
    expect(collected(agentStart('a'), chunk('So f', 'a'), args, llmEnd('a'))).toMatchObject({
      values: [
        { run: 'a', status: 'interrupted', text: 'So f', usage: { outputTokens: 2 } },
        { run: 'b', status: 'interrupted', text: '', toolCalls: [{ toolCallId: 't', state: 'abandoned' }] },
      ],
      isComplete: true,
    });
    expect(collected(reasoning('Hm')).values).toMatchObject([{ status: 'interrupted', reasoning: 'Hm' }]);
  });

  it('gives nothing of a run that was cut before it said anything, or whose words were taken back', () => {
    const retract = createEvent('retract', at('b'), { attempt: 1 });
    const late = createEvent('retract', at('c'), { attempt: 1 });
    expect(
      collected(agentStart('a'), chunk('x', 'b'), retract, chunk('y', 'c'), llmEnd('c'), late).values,
    ).toMatchObject([{ run: 'c', status: 'completed' }]);
  });

  it('gives the rest of the cut runs to nobody whose reader has left', () => {
    const events$ = of(chunk('A', 'a'), chunk('B', 'b'));
    expect(watch(events$.pipe(collectMessage(), take(1))).values).toMatchObject([{ run: 'a' }]);
  });

  it('gives nothing of items that are no events, of a message alone, and of a run that a failure cuts', () => {
    const message = createEvent('user_message', at('r'), { content: 'Hello' });
    expect(collected('x', 1, message)).toMatchObject({ values: [], isComplete: true, error: undefined });
    expect(watch(NEVER.pipe(collectMessage())).isComplete).toBe(false);
    expect(watch(EMPTY.pipe(collectMessage())).isComplete).toBe(true);
    const failing$ = concat(
      of(chunk('So')),
      throwError(() => 'broken'),
    );
    expect(watch(failing$.pipe(collectMessage()))).toMatchObject({ values: [], error: 'broken' });
  });

  it('lets the run go that began first when there are too many', () => {
    const events$ = of(chunk('A', 'a'), chunk('B', 'b'), llmEnd('a'), llmEnd('b'));
    expect(watch(events$.pipe(collectMessage({ maxRuns: 1 }))).values).toMatchObject([{ text: '' }, { text: '' }]);
  });

  it('refuses bounds that make no sense at once', () => {
    expect(() => collectMessage({ maxRuns: 0 })).toThrow(InvalidArgumentError);
    expect(() => readConfig(collectMessageSpec, { maxRuns: 0 })).toThrow();
    expect(readConfig(collectMessageSpec, {})).toEqual({ maxRuns: 10_000 });
  });

  it('emits within the lineage of the event that ended the run', () => {
    const source = new Subject<WeirEvent>();
    const seen = watch(source.pipe(collectMessage()));
    expect(giveWithReceipts([chunk('A'), llmEnd()], (item) => source.next(item))).toEqual([['taken'], ['taken']]);
    expect(seen.values).toHaveLength(1);
  });

  it('gives the text of each run whole, however it was cut and the runs interleaved', () => {
    const pieces = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.string()), { maxLength: 30 });
    fc.assert(
      fc.property(pieces, (given) => {
        const ends = ['a', 'b', 'c'].map((run) => llmEnd(run));
        const { values } = collected(...given.map(([run, delta]) => chunk(delta, run)), ...ends);
        for (const { run, text } of values)
          expect(text).toBe(given.flatMap(([own, delta]) => (own === run ? [delta] : [])).join(''));
        expect(values).toHaveLength(3);
      }),
    );
  });

  describe('keeps the laws', () => {
    const laws = operatorLaws({
      create: () => collectMessage(),
      items: fc.constantFrom(
        chunk('A', 'a'),
        chunk('B', 'b'),
        llmEnd('a'),
        llmEnd('b'),
        agentStart('a'),
        agentEnd('a'),
      ),
      contract: collectMessageSpec.contract,
      except: {
        carries: 'what came of a cut run is given when the source completes, and comes of no item',
        refuses: 'the receipts of a cut run are settled before its message is given',
      },
    });
    it.each(laws.map(({ name, check }) => [name, check]))('%s', (_, check) => check());
  });

  describe('examples', () => {
    it.each(exampleLaws(collectMessageSpec).map(({ name, check }) => [name, check]))('%s', (_, check) => check());
  });
});
