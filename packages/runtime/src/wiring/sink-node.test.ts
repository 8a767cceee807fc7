import { FakeClock, fromIterable, withinValve } from '@weir/core';
import * as fc from 'fast-check';
import { StepCounters } from '../telemetry/step-counters.js';
import { OutputGate } from './output-gate.js';
import { SinkNode, type SinkNodeOptions } from './sink-node.js';

function node(options: Partial<SinkNodeOptions> & Pick<SinkNodeOptions, 'sink'>) {
  const gate = new OutputGate();
  const counters = new StepCounters('out', 'test');
  const failed: unknown[] = [];
  const made = new SinkNode({
    mode: 'required',
    counters,
    gate,
    clock: new FakeClock(),
    failItem: (_error, item) => failed.push(item),
    abort: () => undefined,
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
      fc.asyncProperty(fc.array(fc.record({ delay: fc.nat(5), fails: fc.boolean(), sync: fc.boolean() }), { maxLength: 300 }), async (plans) => {
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
            return sync ? settle() : new Promise<void>((resolve) => clock.schedule(() => resolve(), delay)).then(settle);
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
      }),
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
    const aborted: unknown[] = [];
    const sink = { write: () => undefined, flush: () => Promise.reject(new RangeError('disk full')) };
    const { node: out } = node({ sink, abort: (error) => aborted.push(error) });
    await out.drain();
    expect(aborted).toEqual([new RangeError('disk full')]);
  });
});
