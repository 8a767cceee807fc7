import { Delivery, RunNumbering, fromIterable, llmChunk, withinLineage, withinValve, type WeirEvent } from '@weir/core';
import { Observable, Subject, merge, of } from 'rxjs';
import { keepingNode } from './__fixtures__/wiring.js';
import { EndSubscriber } from './end-subscriber.js';
import { OutputGate } from './output-gate.js';
import type { OutputNode } from './output-node.js';

function endOf(...outputs: OutputNode[]) {
  const log: unknown[] = [];
  const flow = { sent: 0 };
  const gate = new OutputGate();
  const end = new EndSubscriber({
    ...{ outputs, flow, gate, numbering: new RunNumbering() },
    letGo: () => log.push('let go'),
    completed: () => log.push('completed'),
    failed: (error) => log.push(error),
  });
  return { end, log, flow, gate };
}

const doing = (work: (item: unknown) => void): OutputNode => ({ ...keepingNode(), write: work });

describe('EndSubscriber', () => {
  it('counts items and hands each to every output', () => {
    const [first, second] = [keepingNode(), keepingNode()];
    const { end, flow, log } = endOf(first, second);
    of(1, 2).subscribe(end);
    expect([first.items, second.items]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(flow.sent).toBe(2);
    expect(log).toEqual(['let go', 'completed']);
  });

  it('numbers events anew', () => {
    const out = keepingNode();
    const { end } = endOf(out);
    of(llmChunk({ run: 'r', seq: 7, time: 0 }, { delta: 'a' }), 'no event').subscribe(end);
    expect((out.items[0] as WeirEvent).seq).toBe(0);
    expect(out.items[1]).toBe('no event');
  });

  it('lets an item that an output sets off wait until all outputs have the one before', () => {
    const source = new Subject<number>();
    const seen: string[] = [];
    const echo = doing((item) => {
      seen.push(`first ${String(item)}`);
      if (item === 1) [2, 3].forEach((n) => source.next(n));
    });
    const { end, flow, gate } = endOf(
      echo,
      doing((item) => seen.push(`second ${String(item)}, ${gate.valve.isOpen ? 'open' : 'closed'}`)),
    );
    source.subscribe(end);
    source.next(1);
    expect(seen).toEqual(['first 1', 'second 1, closed', 'first 2', 'second 2, closed', 'first 3', 'second 3, closed']);
    expect(gate.valve.isOpen).toBe(true);
    expect(flow.sent).toBe(3);
  });

  it.each([
    ['completes', (source: Subject<number>) => source.complete(), 'completed'],
    ['fails', (source: Subject<number>) => source.error('odd'), 'odd'],
  ])('ends after everything is handed on where an output sets off that the stream %s', (_how, stop, ending) => {
    const source = new Subject<number>();
    const { end, log } = endOf(
      doing((item) => {
        if (item !== 1) return;
        source.next(2);
        stop(source);
      }),
      doing((item) => log.push(item)),
    );
    source.subscribe(end);
    source.next(1);
    expect(log.filter((entry) => entry !== 'let go')).toEqual([1, 2, ending]);
  });

  it('keeps the lineage of what has to wait', () => {
    const outcomes: string[] = [];
    const delivery = (name: string) =>
      new Delivery({
        acknowledge: () => outcomes.push(`${name} acknowledged`),
        refuse: () => outcomes.push(`${name} refused`),
      });
    const give = (name: string, item: unknown) => {
      const lineage = delivery(name);
      withinLineage(lineage, () => source.next(item));
      lineage.release();
    };
    const source = new Subject<unknown>();
    const { end } = endOf(
      doing((item) => {
        if (item === 1) give('inner', 2);
      }),
      doing((item) => outcomes.push(`taken ${String(item)}`)),
    );
    source.subscribe(end);
    give('outer', 1);
    expect(outcomes).toEqual(['taken 1', 'taken 2', 'inner acknowledged', 'outer acknowledged']);
  });

  it('asks a source that goes on in the middle of a write to wait for its end', () => {
    const other = new Subject<string>();
    const seen: unknown[] = [];
    let pulled = 0;
    let pulledMeanwhile = 0;
    const numbers = function* () {
      while (pulled < 100) yield pulled++;
    };
    const { end, gate } = endOf(
      doing((item) => {
        seen.push(item);
        if (item !== 'go') return;
        gate.open(numbers);
        pulledMeanwhile = pulled;
      }),
    );
    gate.close(numbers);
    withinValve(gate.valve, () => merge(other, fromIterable(numbers())).subscribe(end));
    other.next('go');
    expect(pulledMeanwhile).toBe(1);
    expect(seen).toEqual(['go', ...Array(100).keys()]);
  });

  it('fails where an output throws, refuses the receipt, and hands nothing more on', () => {
    const source = new Subject<number>();
    const outcomes: string[] = [];
    const { end, log } = endOf(
      doing((item) => {
        log.push(item);
        throw new RangeError('odd');
      }),
    );
    source.subscribe(end);
    const lineage = new Delivery({
      acknowledge: () => outcomes.push('acknowledged'),
      refuse: () => outcomes.push('refused'),
    });
    withinLineage(lineage, () => source.next(1));
    lineage.release();
    source.next(2);
    expect(log).toEqual([1, 'let go', new RangeError('odd')]);
    expect(outcomes).toEqual(['refused']);
    expect(source.observed).toBe(false);
  });

  it('lets go of the sources before anything else, and reports the failure of the stream', () => {
    const { end, log } = endOf(keepingNode());
    const source = new Observable((subscriber) => {
      subscriber.add(() => log.push('torn down'));
      subscriber.error('odd');
    });
    source.subscribe(end);
    expect(log).toEqual(['let go', 'torn down', 'odd']);
  });
});
