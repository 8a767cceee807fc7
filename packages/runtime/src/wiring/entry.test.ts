import { attachReceipt, currentLineage } from '@weir/core';
import { marbles } from '@weir/testing';
import { NEVER, Subject, of, throwError, type Observable } from 'rxjs';
import { StepCounters } from '../telemetry/step-counters.js';
import { Entry, type EntrySource } from './entry.js';

function entrySource(stream: Observable<unknown>, options: Partial<EntrySource> = {}): EntrySource {
  return { stream, counters: new StepCounters('s', 'test'), redelivers: false, link: false, ...options };
}

describe('Entry', () => {
  it('merges its sources and completes when all have', () => {
    marbles(({ cold, expectObservable }) => {
      const entry = new Entry([entrySource(cold('-a--|')), entrySource(cold('--b-----|'))]);
      expectObservable(entry.stream).toBe('             -ab-----|');
    });
  });

  it('fails with the first source that fails, and lets go of the others', () => {
    const other = new Subject();
    const errors: unknown[] = [];
    const failing = throwError(() => new RangeError('broken'));
    new Entry([entrySource(other), entrySource(failing)]).stream.subscribe({ error: (error) => errors.push(error) });
    expect(errors).toEqual([new RangeError('broken')]);
    expect(other.observed).toBe(false);
  });

  it('completes on stop and lets go of its sources, but waits for links', () => {
    const source = new Subject();
    const link = new Subject();
    const entry = new Entry([entrySource(source), entrySource(link, { link: true })]);
    const seen: unknown[] = [];
    entry.stream.subscribe({ next: (item) => seen.push(item), complete: () => seen.push('completed') });
    entry.stop();
    expect(source.observed).toBe(false);
    link.next(1);
    link.complete();
    expect(seen).toEqual([1, 'completed']);
  });

  it('completes at once when it is subscribed to after a stop', () => {
    const entry = new Entry([entrySource(NEVER)]);
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
    const entry = new Entry([entrySource(of(item, {}), { redelivers: true })]);
    entry.stream.subscribe(() => lineages.push(currentLineage() !== undefined));
    expect(lineages).toEqual([true, false]);
    expect(outcomes).toEqual(['acknowledged']);
  });
});
