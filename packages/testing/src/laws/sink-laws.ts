import type { ComponentContext, Sink } from '@weir/core';
import * as fc from 'fast-check';
import { testContext } from '../test-context.js';
import { checkProperty } from './check-property.js';
import type { Law, LawRunOptions } from './law.js';

export interface SinkLawOptions<T> extends LawRunOptions {
  /** Stands before each law's name. */
  name?: string;
  /** Makes the sink, anew for each trial. */
  create: (context: ComponentContext) => Sink<T> | Promise<Sink<T>>;
  items: fc.Arbitrary<T>;
  /** What the sink has taken so far, read after `flush`: where given, it must grow with each write and not with a flush. */
  taken?: (sink: Sink<T>) => number | Promise<number>;
}

/** The laws that every sink keeps, in the order in which the runtime calls it: open, write, flush, close. */
export function sinkLaws<T>(options: SinkLawOptions<T>): Law[] {
  const { name, create, items } = options;
  const law = (title: string, attempt: (sink: Sink<T>, given: readonly T[]) => Promise<string | undefined>): Law => ({
    name: name === undefined ? title : `${name} ${title}`,
    check: () =>
      checkProperty(
        title,
        fc.array(items, { maxLength: 20, size: 'max' }),
        async (given) => told(async () => attempt(await create(testContext()), given)),
        { numRuns: 20, ...options },
      ),
  });
  return [
    law('can be closed right after it was opened', async (sink) => {
      await sink.open?.();
      await sink.close?.();
      return undefined;
    }),
    law('takes items one after another, each when the one before is taken', async (sink, given) => {
      await sink.open?.();
      for (const item of given) await sink.write(item);
      await sink.flush?.();
      const count = await options.taken?.(sink);
      await sink.close?.();
      return count === undefined || count === given.length
        ? undefined
        : `${given.length} items were written, ${count} were taken`;
    }),
    law('changes nothing when it is flushed a second time', async (sink, given) => {
      await sink.open?.();
      for (const item of given) await sink.write(item);
      await sink.flush?.();
      const once = await options.taken?.(sink);
      await sink.flush?.();
      const twice = await options.taken?.(sink);
      await sink.close?.();
      return once === twice ? undefined : `taken after one flush: ${once}, after two: ${twice}`;
    }),
    law('can be closed without a flush', async (sink, given) => {
      await sink.open?.();
      for (const item of given) await sink.write(item);
      await sink.close?.();
      return undefined;
    }),
  ];
}

/** A sink that throws where it has no reason to breaks the law too. */
async function told(attempt: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await attempt();
  } catch (error) {
    return `it failed: ${String(error)}`;
  }
}
