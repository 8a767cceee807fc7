import type { ComponentContext } from '@weir/core';
import { testContext } from '@weir/testing';
import { NEVER, of } from 'rxjs';
import { settled, watch } from '../__fixtures__/watch.js';
import { defineFunction, type FunctionCall } from '../transforming/define-function.js';
import { registeredSource } from './registered-source.js';

describe('registeredSource', () => {
  it.each<[string, () => unknown, unknown[]]>([
    ['an item', () => 'item', ['item']],
    ['a list as one item', () => [1, 2], [[1, 2]]],
    ['null', () => null, [null]],
    ['nothing', () => undefined, []],
    ['a promise', async () => ({ id: 1 }), [{ id: 1 }]],
    ['a promise of nothing', async () => undefined, []],
    ['an Observable', () => of(1, 2), [1, 2]],
    ['an async iterable', () => numbers(), [1, 2]],
    ['a web stream', () => webStream(), [1, 2]],
    ['a promise of a stream', async () => numbers(), [1, 2]],
  ])('gives the items of %s', async (_, run, items) => {
    const reader = watch(registeredSource('f', contextWith(run))('x'));
    for (let turn = 0; turn < 5; turn++) await settled();
    expect([reader.values, reader.isComplete]).toEqual([items, true]);
  });

  it('hands over the argument, the context, and a signal that aborts when the source is let go', () => {
    let call: FunctionCall | undefined;
    let argument: unknown;
    const context = contextWith((given, own) => ((argument = given), (call = own), NEVER));
    const reader = watch(registeredSource('f', context)('x'));
    expect([argument, call?.context, call?.signal.aborted]).toEqual(['x', context, false]);
    reader.stop();
    expect(call?.signal.aborted).toBe(true);
  });

  it('fails with what the function throws, or rejects with', async () => {
    const fail = () => {
      throw new RangeError('callback');
    };
    expect(watch(registeredSource('f', contextWith(fail))('x')).error).toEqual(new RangeError('callback'));
    const reader = watch(
      registeredSource(
        'f',
        contextWith(async () => fail()),
      )('x'),
    );
    await settled();
    expect(reader.error).toEqual(new RangeError('callback'));
  });
});

async function* numbers() {
  yield 1;
  yield 2;
}

function webStream() {
  return new ReadableStream<number>({
    start(controller) {
      controller.enqueue(1);
      controller.enqueue(2);
      controller.close();
    },
  });
}

function contextWith(run: (argument: unknown, call: FunctionCall) => unknown): ComponentContext {
  const registered = defineFunction({ name: 'f', summary: 'x', run });
  return testContext({ lookup: () => registered });
}
