import { fromAsyncIterable } from '@weir/core';
import { defineBenchmark } from '../define-benchmark.js';
import { handWrittenRxjs } from '../token-pipeline/hand-written-rxjs.js';
import { forAwait } from '../token-pipeline/plain-loops.js';
import { tokenStream } from '../token-pipeline/token-events.js';
import { weirFromConfig } from '../token-pipeline/weir-from-config.js';
import { weirOperators } from '../token-pipeline/weir-operators.js';

export const tokenPipelineAsync = defineBenchmark({
  name: 'token-pipeline-async',
  summary: '200,000 events from an async iterator, through the same steps as the synchronous pipeline.',
  unit: 'µs/event',
  scale: 1e3,
  count: 200_000,
  rehearsal: 1_000,
  runs: 9,
  input: tokenStream,
  subjects: [
    { name: 'plain loop', run: forAwait },
    { name: 'hand-written RxJS', run: handWrittenRxjs },
    { name: 'Weir operators', run: (events) => weirOperators(fromAsyncIterable(events)) },
    { name: 'Weir from config', run: (events) => weirFromConfig(fromAsyncIterable(events)) },
  ],
  baselines: ['hand-written RxJS', 'plain loop'],
});
