import {
  Delivery,
  InvalidArgumentError,
  Valve,
  checkProtocol,
  currentValve,
  userMessage,
  withinLineage,
  withinValve,
  type EventOf,
  type WeirEvent,
} from '@weir/core';
import { fakeModel, operatorLaws, type ScriptedTurn } from '@weir/testing';
import * as fc from 'fast-check';
import { EMPTY, NEVER, Observable, Subject, concat, from, lastValueFrom, of, take, throwError, toArray } from 'rxjs';
import { dataOf, textOf, typesOf } from './__fixtures__/gather.js';
import { agent, agentSpec } from './agent.js';

const hang = { hang: true } as const;
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const ask = (run: string, content = 'x', seq = 0) => userMessage({ run, seq, time: 0 }, { content });
const collect = <T>(source: Observable<T>) => lastValueFrom(source.pipe(toArray()));
const runsOf = (events: readonly WeirEvent[]) => events.map(({ run }) => run);

/** Subscribes and notes what comes. */
function watch<T>(source: Observable<T>) {
  const events: WeirEvent[] = [];
  const ends: unknown[] = [];
  const subscription = source.subscribe({
    next: (event) => events.push(event as WeirEvent),
    error: (error: unknown) => ends.push(error),
    complete: () => ends.push('complete'),
  });
  return { events, ends, subscription };
}

describe('agent', () => {
  it('answers a message in its own run, numbered on from it', async () => {
    const model = fakeModel([['Hello', '.']]);
    const message = userMessage({ run: 'r', seq: 0, time: 0, parent: 'p' }, { content: 'Hi' });
    const events = await collect(of<WeirEvent>(message).pipe(agent({ model, system: 'Be kind.' })));
    expect(events[0]).toBe(message);
    expect(typesOf(events)).toEqual([
      'user_message',
      'agent_start',
      'llm_start',
      'llm_chunk',
      'llm_chunk',
      'llm_end',
      'agent_end',
    ]);
    expect(events.every(({ run, seq, parent }, index) => run === 'r' && seq === index && parent === 'p')).toBe(true);
    expect(checkProtocol(events)).toEqual([]);
    expect(model.calls[0]?.prompt).toMatchObject([{ role: 'system' }, { content: [{ text: 'Hi' }] }]);
  });

  it('passes everything else on at once', async () => {
    const source = new Subject<unknown>();
    const { events } = watch(source.pipe(agent({ model: fakeModel([[hang]]) })));
    source.next(ask('a'));
    source.next('text');
    source.next({ type: 'order_placed' });
    expect(events.slice(3)).toEqual(['text', { type: 'order_placed' }]);
    await settled();
  });

  it('answers one message after the other', async () => {
    const model = fakeModel([['a'], ['b']]);
    const events = await collect(from([ask('1'), ask('2')] as WeirEvent[]).pipe(agent({ model })));
    expect([...new Set(runsOf(events))]).toEqual(['1', '2']);
    expect(runsOf(events).join('')).toMatch(/^1+2+$/);
    expect(textOf(events)).toBe('ab');
    expect(checkProtocol(events)).toEqual([]);
  });

  it('answers several at once where it may', async () => {
    const { events, subscription } = watch(
      concat(from([ask('1'), ask('2'), ask('3')]), NEVER).pipe(
        agent({ model: fakeModel([[hang], [hang]]), concurrency: 2 }),
      ),
    );
    await settled();
    expect(new Set(runsOf(events))).toEqual(new Set(['1', '2']));
    subscription.unsubscribe();
  });

  it('answers on when a run has failed', async () => {
    const model = fakeModel([[{ throws: new Error('x') }], ['b']]);
    const events = await collect(from([ask('1'), ask('2')] as WeirEvent[]).pipe(agent({ model })));
    expect(dataOf(events, 'agent_end')).toMatchObject([{ status: 'failed' }, { status: 'completed' }]);
  });

  describe('given a message that it cannot answer', () => {
    const malformed = [
      { content: undefined },
      { data: null },
      { data: { content: null } },
      { data: { content: 5 } },
      { data: { content: ['a'] } },
      { data: 'x' },
      { seq: -1 },
      { seq: 0.5 },
      { parent: 5 },
      { run: '' },
    ].map(
      (fault) => ({ type: 'user_message', run: 'bad', seq: 3, time: 0, data: {}, ...fault }) as unknown as WeirEvent,
    );

    it.each(malformed.map((message) => [JSON.stringify(message), message] as const))(
      'hands %s over and answers the others',
      async (_, message) => {
        const failed: unknown[] = [];
        const onError = (error: unknown, item: unknown) => failed.push(error, item);
        const events = await collect(from([message, ask('good')]).pipe(agent({ model: fakeModel([['a']]), onError })));
        expect(failed).toMatchObject([{ code: 'invalid_item' }, message]);
        expect(new Set(runsOf(events))).toEqual(new Set(['good']));
        expect(textOf(events)).toBe('a');
      },
    );

    it('answers it by a run that fails where nobody takes it', async () => {
      const [message] = malformed;
      const events = await collect(from([message!, ask('good')]).pipe(agent({ model: fakeModel([['a']]) })));
      expect(typesOf(events).slice(0, 3)).toEqual(['agent_start', 'error', 'agent_end']);
      expect(events[1]).toMatchObject({ run: 'bad', seq: 4, data: { code: 'invalid_item', retryable: false } });
      expect(events[2]?.data).toEqual({ status: 'failed', reason: 'invalid_item' });
      expect(textOf(events)).toBe('a');
    });

    it('passes on what the taker throws', () => {
      const onError = () => {
        throw new TypeError('no letters');
      };
      const { ends } = watch(from(malformed).pipe(agent({ model: fakeModel([]), onError })));
      expect(ends).toMatchObject([{ message: 'no letters' }]);
    });

    it('has no error of an answer reach the source', () => {
      const source = new Subject<WeirEvent>();
      const answer = () => {
        throw new TypeError('no answer');
      };
      const { ends } = watch(source.pipe(agent({ model: fakeModel([]), answer })));
      source.next(ask('1'));
      expect(ends).toMatchObject([{ message: 'no answer' }]);
      expect(source.observed).toBe(false);
    });
  });

  describe('at the source’s end', () => {
    const never = fakeModel([]);

    it('completes at once where nothing is open', async () => {
      expect(await collect(EMPTY.pipe(agent({ model: never })))).toEqual([]);
      expect(watch(NEVER.pipe(agent({ model: never }))).ends).toEqual([]);
    });

    it('finishes what waits and is open', async () => {
      const { events, ends } = watch(from([ask('1'), ask('2')]).pipe(agent({ model: fakeModel([['a'], ['b']]) })));
      expect(ends).toEqual([]);
      await settled();
      await settled();
      expect([ends, textOf(events)]).toEqual([['complete'], 'ab']);
    });

    it('passes an error on at once and stops what is open', async () => {
      const model = fakeModel([[hang]]);
      const source = new Subject<WeirEvent>();
      const { ends } = watch(source.pipe(agent({ model })));
      source.next(ask('1'));
      await settled();
      source.error('broken');
      await settled();
      expect(ends).toEqual(['broken']);
      expect(model.calls[0]?.aborted).toBe(true);
      expect(watch(throwError(() => 'x').pipe(agent({ model }))).ends).toEqual(['x']);
    });
  });

  it('stops everything when unsubscribed from', async () => {
    const model = fakeModel([['a', hang]]);
    const source = new Subject<WeirEvent>();
    const { events, subscription } = watch(source.pipe(agent({ model })));
    source.next(ask('1'));
    source.next(ask('2'));
    await settled();
    const count = events.length;
    subscription.unsubscribe();
    await settled();
    expect([model.calls[0]?.aborted, model.calls.length, events.length, source.observed]).toEqual([
      true,
      1,
      count,
      false,
    ]);
  });

  it('keeps nothing between subscriptions', async () => {
    const model = fakeModel([['a'], ['b']]);
    const answered = of<WeirEvent>(ask('1')).pipe(agent({ model }));
    expect([textOf(await collect(answered)), textOf(await collect(answered))]).toEqual(['a', 'b']);
    expect(model.calls[1]?.prompt).toHaveLength(1);
  });

  it('is content with a reader who leaves early', async () => {
    const events = await collect(of<WeirEvent>(ask('1')).pipe(agent({ model: fakeModel([]) }), take(1)));
    expect(typesOf(events)).toEqual(['user_message']);
  });

  describe('when interrupted', () => {
    it('ends open runs and those that wait, each with its terminal event', async () => {
      const stop = new AbortController();
      const model = fakeModel([['partial', hang]]);
      const { events, ends } = watch(
        from([ask('1'), ask('2'), ask('3')]).pipe(agent({ model, interrupted: stop.signal })),
      );
      await settled();
      stop.abort('SIGINT');
      expect(textOf(events)).toBe('partial');
      expect(dataOf(events, 'agent_end')).toMatchObject(Array(3).fill({ status: 'interrupted', reason: 'SIGINT' }));
      expect(ends).toEqual(['complete']);
      expect(checkProtocol(events)).toEqual([]);
      expect(model.calls).toHaveLength(1);
    });

    it('does so for messages that come later', async () => {
      const events = await collect(
        of<WeirEvent>(ask('1')).pipe(agent({ model: fakeModel([]), interrupted: AbortSignal.abort('over') })),
      );
      expect(typesOf(events)).toEqual(['user_message', 'agent_start', 'agent_end']);
    });

    it('lets go of the signal', async () => {
      const stop = new AbortController();
      let listeners = 0;
      const { signal } = stop;
      const add = signal.addEventListener.bind(signal);
      const remove = signal.removeEventListener.bind(signal);
      signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
      signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
      const many = Array.from({ length: 20 }, (_, index) => ask(String(index)));
      await collect(
        from(many).pipe(agent({ model: fakeModel(many.map((): ScriptedTurn => ['a'])), interrupted: signal })),
      );
      expect(listeners).toBe(0);
    });
  });

  describe('asks its source to wait', () => {
    it('while it has its hands full', async () => {
      let valve: Valve | undefined;
      const source = new Observable<WeirEvent>((subscriber) => {
        valve = currentValve();
        subscriber.next(ask('1'));
      });
      const { subscription } = watch(source.pipe(agent({ model: fakeModel([['a']]) })));
      expect(valve?.isOpen).toBe(false);
      await settled();
      expect(valve?.isOpen).toBe(true);
      subscription.unsubscribe();
    });

    it('but not its models', async () => {
      const below = new Valve();
      const model = fakeModel([['a', 'b']]);
      let closing = true;
      const events: WeirEvent[] = [];
      withinValve(below, () =>
        of<WeirEvent>(ask('1'))
          .pipe(agent({ model }))
          .subscribe((event) => {
            events.push(event);
            if (closing && event.type === 'llm_chunk') below.close();
          }),
      );
      await settled();
      expect(textOf(events)).toBe('a');
      closing = false;
      below.open();
      await settled();
      expect(textOf(events)).toBe('ab');
    });
  });

  describe('with receipts', () => {
    const deliver = (source: Subject<WeirEvent>, message: EventOf<'user_message'>) => {
      const outcome: unknown[] = [];
      const delivery = new Delivery({
        acknowledge: () => outcome.push('taken'),
        refuse: (reason) => outcome.push(reason),
      });
      withinLineage(delivery, () => source.next(message));
      delivery.release();
      return outcome;
    };

    it('acknowledges a message when its run has ended', async () => {
      const source = new Subject<WeirEvent>();
      watch(source.pipe(agent({ model: fakeModel([['a'], [{ throws: new Error('x') }]]) })));
      const outcomes = [deliver(source, ask('1')), deliver(source, ask('2'))];
      expect(outcomes).toEqual([[], []]);
      await settled();
      await settled();
      expect(outcomes).toEqual([['taken'], ['taken']]);
    });

    it('refuses what it had to leave', async () => {
      const source = new Subject<WeirEvent>();
      const { subscription } = watch(source.pipe(agent({ model: fakeModel([[hang]]) })));
      const outcomes = [deliver(source, ask('1')), deliver(source, ask('2'))];
      subscription.unsubscribe();
      expect(outcomes).toMatchObject([[{ code: 'abandoned_item' }], [{ code: 'abandoned_item' }]]);
    });

    it('refuses what waits when it is interrupted: that can come again', async () => {
      const source = new Subject<WeirEvent>();
      const stop = new AbortController();
      const { events } = watch(source.pipe(agent({ model: fakeModel([['a', hang]]), interrupted: stop.signal })));
      const outcomes = [deliver(source, ask('1')), deliver(source, ask('2'))];
      await settled();
      stop.abort();
      expect(outcomes).toMatchObject([['taken'], [{ code: 'abandoned_item' }]]);
      expect(runsOf(events)).not.toContain('2');
    });
  });

  it.each([[{ concurrency: 0 }], [{ maxSteps: 0 }], [{ concurrency: 1.5 }]])('refuses %j at once', (options) => {
    expect(() => agent({ model: fakeModel([]), ...options })).toThrow(InvalidArgumentError);
  });

  describe('keeps the laws', () => {
    const items = fc.oneof(
      fc.string(),
      fc.record({ type: fc.constant('other'), run: fc.string(), seq: fc.nat(), data: fc.anything() }),
    );
    const { contract } = agentSpec;
    const laws = operatorLaws<unknown, unknown>({
      create: () => agent<unknown>({ model: fakeModel([]) }),
      items,
      contract,
    });
    it.each(laws.map(({ name, check }) => [name, check] as const))('%s', (_, check) => check());
  });
});
