import { fromIterable } from '@weir/core';
import { defineBenchmark } from '../define-benchmark.js';
import { handWrittenRxjs } from '../token-pipeline/hand-written-rxjs.js';
import { plainLoop } from '../token-pipeline/plain-loops.js';
import { tokenEvents } from '../token-pipeline/token-events.js';
import { weirFromConfig } from '../token-pipeline/weir-from-config.js';
import { weirOperators } from '../token-pipeline/weir-operators.js';

export const tokenPipelineSync = defineBenchmark({
  name: 'token-pipeline-sync',
  summary: '1,000,000 events from an array: type filter, map, running length, batches of 64.',
  unit: 'ns/event',
  scale: 1,
  count: 1_000_000,
  rehearsal: 1_000,
  runs: 9,
  input: tokenEvents,
  subjects: [
    { name: 'plain loop', run: plainLoop },
    { name: 'hand-written RxJS', run: handWrittenRxjs },
    { name: 'Weir operators', run: (events) => weirOperators(fromIterable(events)) },
    { name: 'Weir from config', run: (events) => weirFromConfig(fromIterable(events)) },
  ],
  baselines: ['hand-written RxJS', 'plain loop'],
});
