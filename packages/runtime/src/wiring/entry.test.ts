import {
  Delivery,
  Valve,
  attachReceipt,
  currentLineage,
  currentValve,
  fromIterable,
  withinLineage,
  withinValve,
  type ArrayReader,
} from '@weir/core';
import { marbles } from '@weir/testing';
import { NEVER, Observable, Subject, Subscriber, of, throwError } from 'rxjs';
import { StepCounters } from '../telemetry/step-counters.js';
import { Entry, type EntrySource } from './entry.js';

const ignore = () => undefined;

function entryOf(...sources: EntrySource[]): Entry {
  return new Entry(sources, ignore);
}

function entrySource(stream: Observable<unknown>, options: Partial<EntrySource> = {}): EntrySource {
  return { stream, counters: new StepCounters('s', 'test'), redelivers: false, link: false, ...options };
}

describe('Entry', () => {
  it('merges its sources and completes when all have', () => {
    marbles(({ cold, expectObservable }) => {
      const entry = entryOf(entrySource(cold('-a--|')), entrySource(cold('--b-----|')));
      expectObservable(entry.stream).toBe('             -ab-----|');
    });
  });

  it('fails with the first source that fails, and lets go of the others', () => {
    const other = new Subject();
    const errors: unknown[] = [];
    const failing = throwError(() => new RangeError('broken'));
    entryOf(entrySource(other), entrySource(failing)).stream.subscribe({ error: (error) => errors.push(error) });
    expect(errors).toEqual([new RangeError('broken')]);
    expect(other.observed).toBe(false);
  });

  it('completes on stop and lets go of its sources, but waits for links', () => {
    const source = new Subject();
    const link = new Subject();
    const entry = entryOf(entrySource(source), entrySource(link, { link: true }));
    const seen: unknown[] = [];
    entry.stream.subscribe({ next: (item) => seen.push(item), complete: () => seen.push('completed') });
    entry.stop();
    expect(source.observed).toBe(false);
    link.next(1);
    link.complete();
    expect(seen).toEqual([1, 'completed']);
  });

  it('completes at once when it is subscribed to after a stop', () => {
    const entry = entryOf(entrySource(NEVER));
    entry.stop();
    let completed = false;
    entry.stream.subscribe({ complete: () => (completed = true) });
    expect(completed).toBe(true);
  });

  it('begins a lineage for an item that carries a receipt, and for no other', () => {
    const outcomes: string[] = [];
    const item = {};
    attachReceipt(item, { acknowledge: () => outcomes.push('acknowledged'), refuse: () => outcomes.push('refused') });
    const lineages: boolean[] = [];
    const entry = entryOf(entrySource(of(item, {}), { redelivers: true }));
    entry.stream.subscribe(() => lineages.push(currentLineage() !== undefined));
    expect(lineages).toEqual([true, false]);
    expect(outcomes).toEqual(['acknowledged']);
  });

  it('keeps the lineage of what comes over a link, and takes that of no other item for its own', () => {
    const [source, link] = [new Subject(), new Subject()];
    const met: [unknown, unknown][] = [];
    const outer = new Delivery({ acknowledge: ignore, refuse: ignore });
    entryOf(entrySource(source), entrySource(link, { link: true })).stream.subscribe((item) =>
      met.push([item, currentLineage()]),
    );
    withinLineage(outer, () => {
      source.next('from a source');
      link.next('over a link');
    });
    expect(met).toEqual([
      ['from a source', undefined],
      ['over a link', outer],
    ]);
  });

  it('completes on stop within its valve and outside of any lineage', () => {
    const valve = new Valve();
    const met: unknown[] = [];
    const entry = entryOf(entrySource(NEVER));
    withinValve(valve, () => entry.stream.subscribe({ complete: () => met.push(currentValve(), currentLineage()) }));
    withinLineage(new Delivery({ acknowledge: ignore, refuse: ignore }), () => entry.stop());
    expect(met).toEqual([valve, undefined]);
  });

  it('completes once where a source completes while it is stopped', () => {
    const own = new Subject();
    const completing = new Observable(() => () => own.complete());
    let completed = 0;
    const entry = entryOf(entrySource(completing), entrySource(own));
    entry.stream.subscribe({ complete: () => completed++ });
    entry.stop();
    expect(completed).toBe(1);
  });

  it('counts what its sources give', () => {
    const source = entrySource(of(1, 2));
    entryOf(source).stream.subscribe();
    expect(source.counters.sent).toBe(2);
  });

  it('reports a receipt that cannot be settled, and goes on', () => {
    const throwing = () => {
      throw new RangeError('connection lost');
    };
    const item = {};
    attachReceipt(item, { acknowledge: throwing, refuse: throwing });
    const reported: unknown[] = [];
    const seen: unknown[] = [];
    const entry = new Entry([entrySource(of(item, 2), { redelivers: true })], (error) => reported.push(error));
    entry.stream.subscribe((taken) => seen.push(taken));
    expect(reported).toEqual([new RangeError('connection lost')]);
    expect(seen).toEqual([item, 2]);
  });

  it('lets go of all its sources before it passes on the failure of one', () => {
    const [failing, other] = [new Subject(), new Subject()];
    const entry = entryOf(entrySource(failing), entrySource(other, { link: true }));
    let observed: boolean | undefined;
    entry.stream.subscribe({ error: () => (observed = other.observed) });
    failing.error(new RangeError('broken'));
    expect(observed).toBe(false);
  });

  it('lets go of everything without a word', () => {
    const [source, link] = [new Subject(), new Subject()];
    const entry = entryOf(entrySource(source), entrySource(link, { link: true }));
    const seen: unknown[] = [];
    entry.stream.subscribe({ next: (item) => seen.push(item), complete: () => seen.push('completed') });
    entry.letGo();
    expect([source.observed, link.observed, seen]).toEqual([false, false, []]);
  });

  describe('given arrays', () => {
    /** The end of a pipeline that keeps what it is given. */
    class Reader extends Subscriber<unknown> implements ArrayReader<unknown> {
      readonly readsArrays = true;
      readonly seen: unknown[] = [];
      constructor(private readonly onArray: () => void = ignore) {
        super();
      }
      nextAll(items: readonly unknown[]): void {
        this.seen.push([...items]);
        this.onArray();
      }
      protected override _next(item: unknown): void {
        this.seen.push(item);
      }
      protected override _complete(): void {
        this.seen.push('completed');
      }
    }

    it('passes them on whole, counted, to a reader that takes them', () => {
      const source = entrySource(fromIterable([1, 2]));
      const reader = new Reader();
      entryOf(source).stream.subscribe(reader);
      expect(reader.seen).toEqual([[1, 2], 'completed']);
      expect(source.counters.sent).toBe(2);
    });

    it('gives items that carry receipts one by one', () => {
      const reader = new Reader();
      entryOf(entrySource(fromIterable([1, 2]), { redelivers: true })).stream.subscribe(reader);
      expect(reader.seen).toEqual([1, 2, 'completed']);
    });

    it('gives those of several sources one by one', () => {
      const reader = new Reader();
      entryOf(entrySource(fromIterable([1, 2])), entrySource(of(3))).stream.subscribe(reader);
      expect(reader.seen).toEqual([1, 2, 3, 'completed']);
    });

    it('stops only after the whole of the array at hand', () => {
      const source = entrySource(fromIterable(Array.from({ length: 100 }, (_, n) => n)));
      const entry = entryOf(source);
      const reader = new Reader(() => {
        entry.stop();
        reader.seen.push('told to stop');
      });
      entry.stream.subscribe(reader);
      expect(reader.seen.map((item) => (Array.isArray(item) ? item.length : item))).toEqual([
        64,
        'told to stop',
        'completed',
      ]);
      expect(source.counters.sent).toBe(64);
    });

    it('gives them outside of the lineage in which its source happens to send', () => {
      const met: unknown[] = [];
      const outer = new Delivery({ acknowledge: ignore, refuse: ignore });
      const reader = new Reader(() => met.push(currentLineage()));
      withinLineage(outer, () => entryOf(entrySource(fromIterable([1]))).stream.subscribe(reader));
      expect(met).toEqual([undefined]);
    });
  });
});
