import { createFields } from '@weir/runtime';
import type { Expression, WeirEvent } from '@weir/core';
import { defineBenchmark } from '../define-benchmark.js';
import { tokenEvents } from '../token-pipeline/token-events.js';

const { expression } = createFields(() => []);

export const cel = defineBenchmark({
  name: 'cel',
  summary:
    'What an expression costs: a predicate on each of 500,000 events, a path on those that pass; as functions, as expressions, and as ' +
    'expressions that are written so (`dyn(event)`) that the CEL library has to evaluate them.',
  unit: 'ns/event',
  scale: 1,
  count: 500_000,
  rehearsal: 1_000,
  runs: 11,
  input: tokenEvents,
  subjects: [
    { name: 'functions', run: withFunctions },
    { name: 'expressions', run: withExpressions('event.type == "llm_chunk"', 'event.data.delta') },
    {
      name: 'expressions by the library',
      oneOf: 10,
      run: withExpressions('dyn(event).type == "llm_chunk"', 'dyn(event).data.delta'),
    },
  ],
  baselines: ['functions'],
});

function withFunctions(events: readonly WeirEvent[]): number {
  let length = 0;
  for (const event of events) if (event.type === 'llm_chunk') length += event.data.delta.length;
  return length;
}

function withExpressions(predicate: string, path: string): (events: readonly WeirEvent[]) => number {
  const passes = expression('boolean').parse(predicate);
  const deltaOf = expression().parse(path) as Expression<string>;
  return (events) => {
    let length = 0;
    for (const event of events) if (passes(event)) length += deltaOf(event).length;
    return length;
  };
}
