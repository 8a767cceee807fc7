import { createEvent, FakeClock, isEventOf, type EventMap, type EventType } from '@weir/core';
import { operatorLaws } from '@weir/testing';
import fc from 'fast-check';
import { delay, from, of, take, type OperatorFunction } from 'rxjs';
import { watch } from '../__fixtures__/watch.js';
import { overTextUntilEnd } from './over-text-until-end.js';
import { takeUntilStop, takeUntilStopSpec } from './take-until-stop.js';

describe('overTextUntilEnd', () => {
  let seq = 0;
  function event<Type extends EventType>(type: Type, data: EventMap[Type], run = 'r') {
    return createEvent(type, { run, seq: seq++, time: 0 }, data);
  }
  const chunk = (delta: string, run = 'r', attempt?: number) =>
    event('llm_chunk', { delta, ...(attempt !== undefined && { attempt }) }, run);
  const toolStart = () => event('tool_start', { toolCallId: 't', name: 'n', args: {} });

  function brief(events: readonly unknown[]): string[] {
    const seen = watch(from(events).pipe(overTextUntilEnd(() => takeUntilStop({ stops: ['END'] }))));
    expect(seen.isComplete).toBe(true);
    return seen.values.map((item) => {
      if (typeof item === 'string') return item;
      const { type, run, data } = item as ReturnType<typeof chunk>;
      return type === 'llm_chunk' ? `${run}:${data.delta}` : type;
    });
  }

  it('drops the rest of the run’s text, also after a tool call, and lets all other events and runs go on', () => {
    const events = [chunk('aE'), chunk('b', 's'), chunk('ND'), chunk('c'), toolStart(), chunk('d'), chunk('e', 's')];
    expect(brief(events)).toEqual(['r:a', 's:b', 'tool_start', 's:e']);
  });

  it('finds no stop across an event that is no text', () => {
    expect(brief([chunk('aEN'), toolStart(), chunk('Db')])).toEqual(['r:a', 'r:EN', 'tool_start', 'r:Db']);
  });

  it('goes on when the attempt is taken back in which the text ended, and not for another one', () => {
    const events = [chunk('aEND', 'r', 2), event('retract', { attempt: 1 }), chunk('b', 'r', 2)];
    expect(brief(events)).toEqual(['r:a', 'retract']);
    expect(brief([...events, event('retract', { attempt: 2 }), chunk('c', 'r', 3)])).toEqual([
      'r:a',
      'retract',
      'retract',
      'r:c',
    ]);
  });

  it('lets each model call of a run have its text', () => {
    const calls = [
      event('llm_start', { model: 'm', iteration: 1 }),
      chunk('Let me lookEN'),
      chunk('Djunk'),
      event('llm_end', { finishReason: 'tool_calls' }),
      toolStart(),
      event('llm_start', { model: 'm', iteration: 2 }),
      chunk('The answer is 42.'),
    ];
    const expected = ['llm_start', 'r:Let me look', 'llm_end', 'tool_start', 'llm_start', 'r:The answer is 42.'];
    expect(brief(calls)).toEqual(expected);
    const isStart = (item: unknown) => (item as { type: string }).type === 'llm_start';
    expect(brief(calls.filter((item) => !isStart(item)))).toEqual(expected.filter((item) => item !== 'llm_start'));
  });

  it('goes on dropping where a further attempt goes on with the text', () => {
    const again = event('llm_start', { model: 'm', attempt: 2 });
    expect(brief([chunk('aEND', 'r', 1), again, chunk('b', 'r', 2)])).toEqual(['r:a', 'llm_start']);
  });

  it('finds the stop across events that are no part of the message', () => {
    const progress = () => event('progress', { iteration: 1, tokens: 3 });
    expect(brief([chunk('aE'), progress(), chunk('ND'), progress(), chunk('b')])).toEqual([
      'r:a',
      'progress',
      'progress',
    ]);
  });

  it('drops no text of the next call where the operator takes time to end the text before', () => {
    const clock = new FakeClock();
    const slow: OperatorFunction<string, string> = (text$) => text$.pipe(delay(10, clock), take(1));
    const events = [chunk('a'), chunk('b'), event('llm_end', { finishReason: 'stop' }), chunk('c'), chunk('d')];
    const seen = watch(from(events).pipe(overTextUntilEnd(() => slow)));
    clock.advance(100);
    const texts = seen.values.map((item) => (isEventOf('llm_chunk', item) ? item.data.delta : '|'));
    expect(texts.join('')).toBe('a|c');
  });

  it('lets a run go at its end', () => {
    expect(brief([chunk('aEND'), event('agent_end', { status: 'completed' }), chunk('b')])).toEqual([
      'r:a',
      'agent_end',
      'r:b',
    ]);
  });

  it('drops the rest of a stream of strings', () => {
    expect(brief(['a', 'bEN', 'D', 'c'])).toEqual(['a', 'b']);
  });

  it('remembers for each reader by itself', () => {
    const result$ = of(chunk('aEND'), chunk('b')).pipe(overTextUntilEnd(() => takeUntilStop({ stops: ['END'] })));
    expect([watch(result$).values.length, watch(result$).values.length]).toEqual([1, 1]);
  });

  describe('laws', () => {
    const create = () => overTextUntilEnd<unknown>(() => takeUntilStop({ stops: ['END'] }));
    const runs = fc.constantFrom('r', 's');
    const texts = fc.constantFrom('a', 'E', 'N', 'D');
    const items = fc.oneof(
      fc.tuple(texts, runs).map(([text, run]) => chunk(text, run)),
      runs.map((run) => event('agent_end', { status: 'completed' }, run)),
    );
    const { contract } = takeUntilStopSpec;
    const except = { reentrant: 'what comes after the end of a text depends on the order' };
    for (const law of operatorLaws({ create, items, contract, except })) it(law.name, law.check);
  });
});
