import type { Sink } from '@weir/core';
import * as fc from 'fast-check';
import { LawViolationError } from '../errors/law-violation-error.js';
import { sinkLaws, type SinkLawOptions } from './sink-laws.js';

class ListSink implements Sink<number> {
  taken: number[] = [];
  open(): void {
    this.taken = [];
  }
  async write(item: number): Promise<void> {
    await Promise.resolve();
    this.taken.push(item);
  }
  flush(): void {
    this.taken = [...this.taken];
  }
  close(): void {
    Object.freeze(this.taken);
  }
}

const count = (sink: Sink<number>) => (sink instanceof ListSink ? sink.taken.length : 0);

async function broken(create: SinkLawOptions<number>['create']): Promise<number[]> {
  const found: number[] = [];
  for (const [index, { check }] of sinkLaws({ create, items: fc.integer(), taken: count }).entries()) {
    try {
      await check();
    } catch (error) {
      if (!LawViolationError.is(error)) throw error;
      found.push(index);
    }
  }
  return found;
}

describe('sinkLaws', () => {
  for (const law of sinkLaws({ name: 'a list', create: () => new ListSink(), items: fc.integer(), taken: count })) {
    it(law.name, law.check);
  }
  for (const law of sinkLaws({
    name: 'a bare sink',
    create: () => ({ write: () => undefined }),
    items: fc.integer(),
  })) {
    it(law.name, law.check);
  }

  it('catches a sink that cannot be closed unless something was written', async () => {
    class Needy extends ListSink {
      override close() {
        if (this.taken.length === 0) throw new TypeError('nothing to close');
      }
    }
    expect(await broken(() => new Needy())).toContain(0);
  });

  it('catches a sink that loses an item', async () => {
    class Leaky extends ListSink {
      override flush() {
        this.taken.pop();
      }
    }
    expect(await broken(() => new Leaky())).toEqual([1, 2]);
  });

  it('catches a sink that writes again what was flushed', async () => {
    class Repeating extends ListSink {
      override flush() {
        this.taken.push(0);
      }
    }
    expect(await broken(() => new Repeating())).toContain(2);
  });

  it('catches a sink that cannot be closed without a flush', async () => {
    class Strict extends ListSink {
      flushed = false;
      override flush() {
        this.flushed = true;
      }
      override close() {
        if (!this.flushed && this.taken.length > 0) throw new TypeError('not flushed');
      }
    }
    expect(await broken(() => new Strict())).toEqual([3]);
  });
});
