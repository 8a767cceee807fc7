import { MemoryEventLog, type EventLog, type WeirEvent } from '@weir/core';
import { LawViolationError } from '../errors/law-violation-error.js';
import { eventLogLaws } from './event-log-laws.js';

async function broken(create: () => EventLog): Promise<number[]> {
  const found: number[] = [];
  for (const [index, { check }] of eventLogLaws({ create, seed: 7 }).entries()) {
    try {
      await check();
    } catch (error) {
      if (!LawViolationError.is(error)) throw error;
      found.push(index);
    }
  }
  return found;
}

/** A log that waits before it keeps anything. */
class SlowLog implements EventLog {
  readonly #log = new MemoryEventLog();
  #turn: Promise<void> = Promise.resolve();
  append(events: readonly WeirEvent[]): Promise<void> {
    return (this.#turn = this.#turn.then(() => this.#log.append(events)));
  }
  read: EventLog['read'] = (run, options) => this.#log.read(run, options);
  runs: EventLog['runs'] = () => this.#log.runs();
}

describe('eventLogLaws', () => {
  for (const law of eventLogLaws({ name: 'MemoryEventLog', create: () => new MemoryEventLog() }))
    it(law.name, law.check);
  for (const law of eventLogLaws({ name: 'a slow log', create: () => new SlowLog() })) it(law.name, law.check);

  it('lets each log go', async () => {
    let open = 0;
    const create = () => (open++, new MemoryEventLog());
    for (const { check } of eventLogLaws({
      create,
      close: () => {
        open--;
      },
      numRuns: 3,
    }))
      await check();
    expect(open).toBe(0);
  });

  it('catches a log that keeps what is repeated', async () => {
    class Repeating implements EventLog {
      readonly events: WeirEvent[] = [];
      append = (events: readonly WeirEvent[]) => void this.events.push(...events);
      async *read(run: string, { fromSeq = 0 } = {}) {
        yield* this.events.filter((event) => event.run === run && event.seq >= fromSeq);
      }
      runs: EventLog['runs'] = () => new MemoryEventLog().runs();
    }
    expect(await broken(() => new Repeating())).toEqual([2, 5]);
  });

  it('catches a log that reads from the wrong place', async () => {
    class Late extends MemoryEventLog {
      override read(run: string, { fromSeq = 0 } = {}) {
        return super.read(run, { fromSeq: fromSeq > 0 ? fromSeq + 1 : 0 });
      }
    }
    expect(await broken(() => new Late())).toEqual([3]);
  });

  it('catches a log that mixes overlapping appends', async () => {
    class Racing extends SlowLog {
      #count = 0;
      override async append(events: readonly WeirEvent[]): Promise<void> {
        if (this.#count++ % 2 === 0) for (let hop = 0; hop < 5; hop++) await Promise.resolve();
        return super.append(events);
      }
    }
    expect(await broken(() => new Racing())).toContain(1);
  });

  it('catches a log that makes up events, and one that fails', async () => {
    class Inventive extends MemoryEventLog {
      override read(run: string) {
        return super.read(run === 'nobody' ? 'a' : run);
      }
    }
    expect(await broken(() => new Inventive())).toContain(4);
    class Failing extends MemoryEventLog {
      override append(): never {
        throw new TypeError('disk full');
      }
    }
    expect(await broken(() => new Failing())).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('catches a log that a reader who leaves closes', async () => {
    class Fragile extends MemoryEventLog {
      #closed = false;
      override async *read(run: string, options = {}) {
        let ended = this.#closed;
        try {
          if (!this.#closed) yield* super.read(run, options);
          ended = true;
        } finally {
          this.#closed ||= !ended;
        }
      }
    }
    expect(await broken(() => new Fragile())).toEqual([6]);
  });
});
