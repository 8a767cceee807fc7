import assert from 'node:assert/strict';
import { defineOperator, defineSink, type OperatorContract } from '@weir/core';
import { createRuntime } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { concatMap, from, type OperatorFunction } from 'rxjs';

const contract: OperatorContract = {
  ...{ takes: 'text', gives: 'record', onComplete: 'finishes what it holds', onError: 'passes it on', memory: 'none' },
  ...{ lineage: 'synchronous', cardinality: 'atMostOne' },
};

/** At once, as a kernel: what it throws is the failure of that item. */
const parse = defineOperator<object, string, unknown>({
  name: 'parse',
  family: 'transforming',
  summary: 'Reads JSON.',
  config: ({ z }) => z.strictObject({}),
  contract,
  kernel: () => (emit) => ({ next: (text) => emit(JSON.parse(text)) }),
});

/** With `create`: an error of the stream would end the pipeline, so one item's failure is told to `context.failItem`. */
const parseSoon = defineOperator<object, string, unknown>({
  name: 'parseSoon',
  family: 'transforming',
  summary: 'Reads JSON in a moment.',
  config: ({ z }) => z.strictObject({}),
  contract: { ...contract, lineage: 'none' },
  create: (_, context): OperatorFunction<string, unknown> =>
    concatMap((text) =>
      from(
        Promise.resolve(text).then((json) => {
          try {
            return [JSON.parse(json) as unknown];
          } catch (error) {
            context.failItem(error, text);
            return [];
          }
        }),
      ).pipe(concatMap((items) => items)),
    ),
});

for (const step of ['parse', 'parseSoon']) {
  const taken: { out: unknown[]; letters: unknown[] } = { out: [], letters: [] };
  const sinks = Object.entries(taken).map(([name, list]) =>
    defineSink({
      name,
      summary: 'Keeps what it gets.',
      config: ({ z }) => z.strictObject({}),
      contract: { takes: 'any', delivery: 'at once', backpressure: 'none needed' },
      create: () => ({ write: (item) => void list.push(item) }),
    }),
  );
  const runtime = await createRuntime({
    catalogs: [...standardCatalogs, [parse, parseSoon], sinks],
    config: {
      pipelines: { main: { from: { inline: { items: ['[1]', 'oops', '[2]'] } }, through: step, to: 'out' } },
      deadLetter: 'letters',
    },
  });
  await runtime.start();
  const { status } = await runtime.done;

  assert.equal(status, 'completed'); // one bad item ends nothing
  assert.deepEqual(taken.out, [[1], [2]]);
  assert.equal((taken.letters[0] as { item: unknown }).item, 'oops');
}
