import { Delivery, FakeClock, OutputClosedError, fromIterable, withinLineage, withinValve } from '@weir/core';
import * as fc from 'fast-check';
import { StepCounters } from '../telemetry/step-counters.js';
import { OutputGate } from './output-gate.js';
import { SinkNode, type SinkNodeOptions } from './sink-node.js';

function node(options: Partial<SinkNodeOptions> & Pick<SinkNodeOptions, 'sink'>) {
  const gate = new OutputGate();
  const counters = new StepCounters('out', 'test');
  const failed: unknown[] = [];
  const made = new SinkNode({
    pipeline: 'main',
    mode: 'required',
    counters,
    gate,
    clock: new FakeClock(),
    failItem: (_error, item) => failed.push(item),
    failed: () => undefined,
    ...options,
  });
  return { node: made, gate, counters, failed };
}

describe('SinkNode', () => {
  it('writes at once while the sink takes items at once', () => {
    const items: unknown[] = [];
    const { node: out, gate } = node({ sink: { write: (item) => void items.push(item) } });
    for (let n = 0; n < 200; n++) out.write(n);
    expect(items).toHaveLength(200);
    expect(gate.valve.isOpen).toBe(true);
  });

  it('keeps order, loses nothing and holds a bounded number, however slow the sink is and however it fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ delay: fc.nat(5), fails: fc.boolean(), sync: fc.boolean() }), { maxLength: 300 }),
        async (plans) => {
          const clock = new FakeClock();
          const taken: number[] = [];
          let waiting = 0;
          let most = 0;
          const sink = {
            write(item: unknown) {
              const { delay, fails, sync } = plans[item as number] ?? { delay: 0, fails: false, sync: true };
              const settle = () => {
                waiting--;
                if (fails) throw new RangeError('no');
                taken.push(item as number);
              };
              return sync
                ? settle()
                : new Promise<void>((resolve) => clock.schedule(() => resolve(), delay)).then(settle);
            },
          };
          const { node: out, gate, counters, failed } = node({ sink, clock });
          const numbers = function* () {
            for (let n = 0; n < plans.length; n++) {
              most = Math.max(most, ++waiting);
              yield n;
            }
          };
          withinValve(gate.valve, () => fromIterable(numbers()).subscribe((n) => out.write(n)));
          await clock.advanceAsync(plans.length * 6);
          await out.drain();
          const expected = plans.map((_, n) => n);
          expect(taken).toEqual(expected.filter((n) => !plans[n]?.fails));
          expect(failed).toEqual(expected.filter((n) => plans[n]?.fails));
          expect(most).toBeLessThanOrEqual(66);
          expect(counters.received).toBe(plans.length);
          expect(gate.valve.isOpen).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('opens its gate when it is closed in mid-write', async () => {
    const { node: out, gate } = node({ sink: { write: () => new Promise<void>(() => undefined) } });
    for (let n = 0; n < 100; n++) out.write(n);
    expect(gate.valve.isOpen).toBe(false);
    await out.close();
    expect(gate.valve.isOpen).toBe(true);
  });

  it('reports a flush that fails', async () => {
    const failures: unknown[] = [];
    const sink = { write: () => undefined, flush: () => Promise.reject(new RangeError('disk full')) };
    const { node: out } = node({ sink, failed: (error) => failures.push(error) });
    await out.drain();
    expect(failures).toEqual([new RangeError('disk full')]);
  });

  it('waits in a drain for what is queued, for what is tried again, and then flushes', async () => {
    const clock = new FakeClock();
    const log: unknown[] = [];
    let fails = 2;
    const sink = {
      write: (item: unknown) => (fails-- > 0 ? Promise.reject(new RangeError('not now')) : void log.push(item)),
      flush: () => void log.push('flush'),
    };
    const { node: out } = node({ sink, clock, retry: { attempts: 3, backoff: 100 } });
    [1, 2, 3].forEach((n) => out.write(n));
    const draining = out.drain();
    await clock.advanceAsync(299);
    expect(log).toEqual([]);
    await clock.advanceAsync(1);
    await draining;
    expect(log).toEqual([1, 2, 3, 'flush']);
  });

  it('waits in a drain for what a detached sink has queued', async () => {
    const { node: out, counters } = node({ sink: { write: () => Promise.resolve() }, mode: 'detached' });
    for (let n = 0; n < 2000; n++) out.write(n);
    await out.drain();
    expect(counters.snapshot()).toMatchObject({ received: 2000, sent: 1001, dropped: { overflow: 999 } });
  });

  it('writes what a write sets off after the item that set it off', () => {
    const log: string[] = [];
    const { node: out, counters } = node({
      sink: {
        write(item) {
          log.push(`begin ${String(item)}`);
          if ((item as number) < 3) out.write((item as number) + 1);
          log.push(`end ${String(item)}`);
        },
      },
    });
    out.write(1);
    expect(log).toEqual([1, 2, 3].flatMap((n) => [`begin ${n}`, `end ${n}`]));
    expect(counters).toMatchObject({ received: 3, sent: 3 });
  });

  it('takes whatever a write gives for its result', async () => {
    const { node: out, counters } = node({ sink: { write: () => 5 as unknown as void } });
    out.write(1);
    out.write(2);
    await out.drain();
    expect(counters.sent).toBe(2);
  });

  it('gives up what it holds when it is closed, whatever comes of it later, and takes nothing more', async () => {
    const clock = new FakeClock();
    const outcomes: string[] = [];
    const {
      node: out,
      counters,
      failed,
    } = node({
      clock,
      sink: {
        write: () => new Promise<void>((_, reject) => clock.schedule(() => reject(new RangeError('late')), 100)),
      },
    });
    const write = (name: string) => {
      const refuse = (reason: unknown) => outcomes.push(`${name} ${(reason as Error).name}`);
      const delivery = new Delivery({ acknowledge: () => outcomes.push(`${name} acknowledged`), refuse });
      withinLineage(delivery, () => out.write(name));
      delivery.release();
    };
    ['a', 'b'].forEach(write);
    await out.close();
    write('c');
    await clock.advanceAsync(1000);
    expect(outcomes).toEqual(['a', 'b', 'c'].map((name) => `${name} PipelineStoppedError`));
    expect(failed).toEqual([]);
    expect(counters.snapshot()).toMatchObject({ received: 3, sent: 0, failed: 0, dropped: { abandoned: 3 } });
  });

  it('tries nothing again once it is closed', async () => {
    const clock = new FakeClock();
    const { node: out } = node({
      clock,
      sink: { write: () => Promise.reject(new RangeError('no')) },
      retry: { attempts: 5, backoff: 100 },
    });
    out.write(1);
    await clock.advanceAsync(10);
    await out.close();
    expect(clock.actions).toEqual([]);
  });

  it('ends a drain that waits when it is closed, without a flush', async () => {
    const calls: string[] = [];
    const stuck = {
      write: () => new Promise<void>(() => undefined),
      flush: () => void calls.push('flush'),
      close: () => void calls.push('close'),
    };
    const { node: out } = node({ sink: stuck });
    await out.open();
    out.write(1);
    const draining = out.drain();
    await out.close();
    await draining;
    expect(calls).toEqual(['close']);
  });

  it('closes a sink only where it was opened, and once', async () => {
    const calls: string[] = [];
    const sink = { write: () => undefined, open: () => void calls.push('open'), close: () => void calls.push('close') };
    const { node: never } = node({ sink });
    await never.close();
    expect(calls).toEqual([]);
    const { node: out } = node({ sink });
    await out.open();
    await Promise.all([out.close(), out.close()]);
    expect(calls).toEqual(['open', 'close']);
  });

  it('drops everything once its output is closed for good, and says so once', async () => {
    const lost: unknown[] = [];
    const {
      node: out,
      counters,
      gate,
    } = node({
      sink: { write: () => Promise.reject(new OutputClosedError('stdout')) },
      lost: (error) => lost.push(error),
    });
    for (let n = 0; n < 100; n++) out.write(n);
    await out.drain();
    out.write(100);
    expect(lost).toEqual([new OutputClosedError('stdout')]);
    expect(counters.snapshot()).toMatchObject({ received: 101, sent: 0, dropped: { sinkLost: 101 } });
    expect(gate.valve.isOpen).toBe(true);
  });
});
