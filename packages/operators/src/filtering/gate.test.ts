import {
  BufferOverflowError,
  currentValve,
  fromIterable,
  InvalidArgumentError,
  operatorFrom,
  Valve,
  withinValve,
  type ComponentContext,
} from '@weir/core';
import { marbles, operatorLaws, testContext } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, interval, map, NEVER, of, Subject, take, throwError } from 'rxjs';
import { readConfig } from '../__fixtures__/config-fields.js';
import { exampleLaws } from '../__fixtures__/example-laws.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { watch } from '../__fixtures__/watch.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { GateHandle } from './gate-handle.js';
import { gate, gateSpec } from './gate.js';
import { itemGateKernel, type ItemGateOptions } from './item-gate.js';

const signals = { o: true, c: false };

describe('gate', () => {
  it('holds items back while it is closed, and hands them on when it opens', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const control = hot('  --c----o---------', signals);
      const source = cold('  -a-b-c------d-|');
      const subscriptions = '^-------------!';
      const expected = '     -a-----(bc)-d-|';
      expectObservable(source.pipe(gate(control))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
      expectSubscriptions(control.subscriptions).toBe(subscriptions);
    });
  });

  it('drops items while it is closed, where asked to, and reports them', () => {
    marbles(({ cold, hot, expectObservable, flush }) => {
      const dropped: string[] = [];
      const control = hot('--c----o---------', signals);
      const source = cold('-a-b-c------d-|');
      const expected = '   -a----------d-|';
      const options = { whileClosed: 'drop', onDrop: (item: string) => void dropped.push(item) } as const;
      expectObservable(source.pipe(gate(control, options))).toBe(expected);
      flush();
      expect(dropped).toEqual(['b', 'c']);
    });
  });

  it.each(['wait', 'drop'] as const)(
    'fails with its gate within the valve below, also while it is told to %s',
    (whileClosed) => {
      const valve = new Valve();
      const met: unknown[] = [];
      const control = new Subject<boolean>();
      const gated$ = NEVER.pipe(gate(control, { whileClosed }));
      withinValve(valve, () => gated$.subscribe({ error: (error) => met.push(currentValve(), error) }));
      control.error('broken');
      expect(met).toEqual([valve, 'broken']);
    },
  );

  it('is closed at first, where asked to be', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const control = hot('----o--------', signals);
      const source = cold('-a-b------c-|');
      const expected = '   ----(ab)--c-|';
      expectObservable(source.pipe(gate(control, { startsOpen: false }))).toBe(expected);
    });
  });

  it('completes and fails after what waits has passed', () => {
    marbles(({ cold, hot, expectObservable }) => {
      expectObservable(cold('--a|').pipe(gate(hot('-c---o', signals)))).toBe('-----(a|)');
      expectObservable(cold('--a#').pipe(gate(hot('-c---o', signals)))).toBe('-----(a#)');
      expectObservable(cold('--a#').pipe(gate(hot('-c---o', signals), { whileClosed: 'drop' }))).toBe('---#');
    });
  });

  it('stays as it was when the Observable that opens it completes', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-b|').pipe(gate(of(false)))).toBe('------');
      expectObservable(cold('-a-b|').pipe(gate(EMPTY))).toBe('-a-b|');
    });
  });

  it.each(['wait', 'drop'] as const)(
    'fails at once when the Observable that opens it fails, with %s',
    (whileClosed) => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold('-a-b-');
        const control = cold<boolean>('--c#', signals);
        expectObservable(source.pipe(gate(control, { whileClosed }))).toBe('-a-#');
        expectSubscriptions(source.subscriptions).toBe('^--!');
        expectObservable(
          NEVER.pipe(
            gate(
              throwError(() => 'error'),
              { whileClosed },
            ),
          ),
        ).toBe('#');
      });
    },
  );

  it.each(['wait', 'drop'] as const)(
    'gives nothing for a source that never emits, and completes with an empty one, with %s',
    (whileClosed) => {
      marbles(({ expectObservable }) => {
        expectObservable(NEVER.pipe(gate(NEVER, { whileClosed }))).toBe('-');
        expectObservable(EMPTY.pipe(gate(of(false), { whileClosed }))).toBe('|');
      });
    },
  );

  it('fails with what onDrop throws', () => {
    const onDrop = () => {
      throw new RangeError('no');
    };
    expect(watch(of(1).pipe(gate(of(false), { whileClosed: 'drop', onDrop }))).error).toEqual(new RangeError('no'));
  });

  it('lets go of an endless source and of what opens it when the reader leaves, for each of several readers', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-c-d-');
      const control = hot('--c-o----', signals);
      const result$ = source.pipe(gate(control), take(2));
      expectObservable(result$).toBe('-a--(b|)');
      expectObservable(result$).toBe('-a--(b|)');
      expectSubscriptions(source.subscriptions).toBe(['^---!', '^---!']);
      expectSubscriptions(control.subscriptions).toBe(['^---!', '^---!']);
    });
  });

  it('is opened and closed by hand, several at once, and asks the source to wait meanwhile', () => {
    let pulled = 0;
    function* numbers() {
      while (pulled < 5) yield pulled++;
    }
    const handle = new GateHandle({ startsOpen: false });
    const seen = watch(fromIterable(numbers()).pipe(gate(handle)));
    const other = watch(of('a').pipe(gate(handle)));
    handle.close();
    expect([handle.isOpen, seen.values, other.values, pulled]).toEqual([false, [], [], 1]);
    handle.open();
    handle.open();
    expect([handle.isOpen, seen.values, other.values]).toEqual([true, [0, 1, 2, 3, 4], ['a']]);
    expect([seen.isComplete, other.isComplete]).toEqual([true, true]);
  });

  it('stops handing on when its reader closes it meanwhile', () => {
    const handle = new GateHandle({ startsOpen: false });
    const source = new Subject<number>();
    const seen: number[] = [];
    source.pipe(gate(handle)).subscribe((item) => {
      seen.push(item);
      handle.close();
    });
    for (const item of [1, 2, 3]) source.next(item);
    handle.open();
    expect(seen).toEqual([1]);
    handle.open();
    expect(seen).toEqual([1, 2]);
  });

  it('keeps what waits while the valve below is closed', () => {
    const handle = new GateHandle({ startsOpen: false });
    const below = new Valve();
    const seen = withinValve(below, () => watch(of(1).pipe(gate(handle))));
    below.close();
    handle.open();
    expect(seen.values).toEqual([]);
    below.open();
    expect([seen.values, seen.isComplete]).toEqual([[1], true]);
  });

  it('fails where a source goes on although it was asked to wait', () => {
    const source = new Subject<number>();
    const seen = watch(source.pipe(gate(of(false))));
    for (let item = 0; item <= 1024; item++) source.next(item);
    expect(BufferOverflowError.is(seen.error)).toBe(true);
    expect(source.observed).toBe(false);
  });

  it('holds a receipt for as long as its item waits, and refuses it when the reader leaves', () => {
    const handle = new GateHandle({ startsOpen: false });
    const source = new Subject<number>();
    const seen = watch(source.pipe(gate(handle)));
    const before = giveWithReceipts([1], (item) => source.next(item));
    expect(before).toEqual([[]]);
    handle.open();
    handle.close();
    expect(before).toEqual([['taken']]);
    const after = giveWithReceipts([2], (item) => source.next(item));
    seen.stop();
    expect(after[0]?.map((reason) => AbandonedItemError.is(reason))).toEqual([true]);
  });

  it('loses and reorders nothing with wait, and gives with drop what came while it was open', () => {
    const steps = fc.array(fc.oneof(fc.boolean(), fc.nat()));
    fc.assert(
      fc.property(steps, (given) => {
        const handle = new GateHandle();
        const source = new Subject<number>();
        const waiting = watch(source.pipe(gate(handle)));
        const dropping = watch(source.pipe(gate(handle, { whileClosed: 'drop' })));
        const open: number[] = [];
        for (const step of given) {
          if (typeof step === 'number') {
            if (handle.isOpen) open.push(step);
            source.next(step);
          } else if (step) handle.open();
          else handle.close();
        }
        handle.open();
        expect(waiting.values).toEqual(given.filter((step) => typeof step === 'number'));
        expect(dropping.values).toEqual(open);
      }),
    );
  });

  it('refuses another behaviour at once', () => {
    expect(() => gate(NEVER, { whileClosed: 'hold' as 'wait' })).toThrow(InvalidArgumentError);
  });

  describe.each(['wait', 'drop'] as const)('laws, with %s', (whileClosed) => {
    const { contract } = gateSpec;
    const create = ({ clock }: ComponentContext) =>
      gate<number>(interval(20, clock).pipe(map((count) => count % 2 === 1)), { whileClosed });
    const except = {
      reentrant: 'what comes while the gate is closed depends on when it comes',
      reusable: 'its gate runs on a clock of its own',
    };
    const options = { create, items: fc.integer(), contract, patience: 2000, numRuns: 20 };
    for (const law of operatorLaws(whileClosed === 'wait' ? options : { ...options, except })) it(law.name, law.check);
  });
});

describe('gate, opened and closed by items', () => {
  const fromConfig = (config: object, context = testContext()) =>
    gateSpec.create(readConfig(gateSpec, { close: 'event == 0', open: 'event == 1', ...config }), context);

  it('fails an item that it has no room for', () => {
    const source = new Subject<number>();
    const seen = watch(source.pipe(fromConfig({ startsOpen: false, size: 2 })));
    for (const item of [5, 6, 7]) source.next(item);
    expect(BufferOverflowError.is(seen.error)).toBe(true);
  });

  it('lets go of what it holds when the source completes, and counts it', () => {
    const context = testContext();
    const source = new Subject<number>();
    const seen = watch(source.pipe(fromConfig({ startsOpen: false }, context)));
    const outcomes = giveWithReceipts([5], (item) => source.next(item));
    source.complete();
    expect([seen.values, outcomes, context.drops]).toEqual([[], [['taken']], [{ item: 5, reason: 'closed' }]]);
  });

  it('refuses the receipts of what it holds when the source fails', () => {
    const source = new Subject<number>();
    watch(source.pipe(fromConfig({ startsOpen: false })));
    const outcomes = giveWithReceipts([5], (item) => source.next(item));
    source.error('error');
    expect(outcomes[0]?.map((reason) => AbandonedItemError.is(reason))).toEqual([true]);
  });

  it('keeps the order when items come while it hands on, and closes at the right one', () => {
    const source = new Subject<number>();
    const items: unknown[] = [];
    source.pipe(fromConfig({ startsOpen: false })).subscribe((item) => {
      items.push(item);
      if (item === 5) for (const later of [0, 8, 1]) source.next(later);
    });
    for (const item of [5, 6, 1, 9]) source.next(item);
    expect(items).toEqual([5, 6, 1, 0, 8, 1, 9]);
  });

  it.each([[{ size: 0 }], [{ open: '1 +' }], [{ whileClosed: 'wait' }]])('refuses %j in config', (config) => {
    expect(() => fromConfig(config)).toThrow();
  });

  describe.each(['hold', 'drop'] as const)('laws, with %s', (whileClosed) => {
    const options: ItemGateOptions = {
      open: (item) => (item as number) % 3 === 1,
      close: (item) => (item as number) % 3 === 0,
      whileClosed,
      startsOpen: true,
      size: 1000,
      onDrop: () => undefined,
    };
    const except = { reentrant: 'which items find the gate open depends on their order' };
    const create = () => operatorFrom(itemGateKernel(options));
    for (const law of operatorLaws({ create, items: fc.nat(9), contract: gateSpec.contract, except }))
      it(law.name, law.check);
  });

  describe('examples', () => {
    for (const example of exampleLaws(gateSpec)) it(example.name, example.check);
  });
});
