import { Delivery, FakeClock, OutputClosedError, withinLineage, type Sink } from '@weir/core';
import type { SinkPlan } from '../config/pipeline-plan.js';
import { keeping, sink } from './__fixtures__/plans.js';
import { keepingLogger, sharedContext } from './__fixtures__/wiring.js';
import { DeadLetters } from './dead-letters.js';
import { LinkPort } from './link-port.js';

function lettersInto(instance: Sink<unknown>, options: Partial<SinkPlan> = {}) {
  const lines: string[] = [];
  const clock = new FakeClock(1000);
  const shared = sharedContext({ logger: keepingLogger(lines), clock });
  const letters = new DeadLetters({ ...sink('dead', instance), ...options }, shared, () => new LinkPort('none', []));
  return { letters, lines, clock };
}

/** What becomes of the receipt of an item whose letter is written. */
function outcomes(letters: DeadLetters, ...items: unknown[]): string[] {
  const log: string[] = [];
  for (const item of items) {
    const delivery = new Delivery({ acknowledge: () => log.push('acknowledged'), refuse: () => log.push('refused') });
    withinLineage(delivery, () => letters.write(item));
    delivery.release();
  }
  return log;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('DeadLetters', () => {
  it('writes letters to its sink, flushes and closes it', async () => {
    const out = keeping();
    const { letters } = lettersInto(out);
    await letters.open();
    expect(outcomes(letters, 'a', 'b')).toEqual(['acknowledged', 'acknowledged']);
    await letters.drain();
    await letters.close();
    await letters.close();
    expect(out).toMatchObject({ items: ['a', 'b'], calls: ['open', 'flush', 'close'] });
    expect(letters.failure).toBeUndefined();
  });

  it('logs a letter that it cannot write, refuses the receipt, and remembers why', async () => {
    const { letters, lines } = lettersInto({ write: () => Promise.reject(new RangeError('disk full')) });
    const log = outcomes(letters, 'a');
    await settled();
    expect(log).toEqual(['refused']);
    expect(lines).toEqual(['error A dead letter could not be written.']);
    expect(letters.failure).toEqual({ reason: new RangeError('disk full') });
  });

  it('tries each letter again as its policy says', async () => {
    let tries = 0;
    const flaky = { write: () => (++tries < 3 ? Promise.reject(new RangeError('no')) : undefined) };
    const { letters, lines, clock } = lettersInto(flaky, {
      onError: { retry: { attempts: 2, backoff: 10 }, then: 'stop' },
    });
    const log = outcomes(letters, 'a');
    await clock.advanceAsync(30);
    expect(log).toEqual(['acknowledged']);
    expect(lines).toEqual([]);
  });

  it('logs every letter where its output is closed for good', async () => {
    const { letters, lines } = lettersInto({ write: () => Promise.reject(new OutputClosedError('stdout')) });
    const log = outcomes(letters, 'a', 'b');
    await settled();
    expect(log).toEqual(['refused', 'refused']);
    expect(lines).toHaveLength(2);
  });

  it('logs and refuses what still waits when it is closed, and what comes later', async () => {
    const { letters, lines } = lettersInto({ write: () => new Promise<void>(() => undefined) });
    const log = outcomes(letters, 'a', 'b');
    await letters.close();
    expect(log).toEqual(['refused', 'refused']);
    expect(outcomes(letters, 'c')).toEqual(['refused']);
    expect(lines).toHaveLength(3);
  });

  it('closes its valve while too many letters wait', async () => {
    const { letters, clock } = lettersInto({
      write: () => new Promise<void>((resolve) => clock.schedule(() => resolve(), 1)),
    });
    outcomes(letters, ...Array(100).keys());
    expect(letters.valve.isOpen).toBe(false);
    await clock.advanceAsync(100);
    expect(letters.valve.isOpen).toBe(true);
  });

  it.each(['flush', 'close'] as const)('logs and remembers that the sink could not %s', async (method) => {
    const { letters, lines } = lettersInto({
      ...keeping(),
      [method]: () => Promise.reject(new RangeError('disk full')),
    });
    await letters.open();
    await letters.drain();
    await letters.close();
    expect(letters.failure).toEqual({ reason: new RangeError('disk full') });
    expect(lines).toEqual(['error The dead letters could not be closed: disk full']);
  });

  it('hands letters to a pipeline, and completes it when it is closed', async () => {
    const port = new LinkPort('dead', ['(dead letters)']);
    const log: unknown[] = [];
    port.stream.subscribe({ next: (letter) => log.push(letter), complete: () => log.push('completed') });
    const letters = new DeadLetters({ kind: 'link', pipeline: 'dead' }, sharedContext(), () => port);
    await letters.open();
    letters.write('a');
    await letters.close();
    expect(log).toEqual(['a', 'completed']);
  });
});
