import { fromIterable } from '@weir/core';
import { defineBenchmark } from '../define-benchmark.js';
import { asyncGenerators } from '../token-pipeline/async-generators.js';
import { effectFromArray } from '../token-pipeline/effect-stream.js';
import { handWrittenRxjs } from '../token-pipeline/hand-written-rxjs.js';
import { ixFromArray } from '../token-pipeline/ix.js';
import { mostFromArray } from '../token-pipeline/most.js';
import { nodeStreamsFromArray } from '../token-pipeline/node-streams.js';
import { plainLoop } from '../token-pipeline/plain-loops.js';
import { tokenEvents } from '../token-pipeline/token-events.js';
import { webStreams } from '../token-pipeline/web-streams.js';
import { weirChain } from '../token-pipeline/weir-chain.js';
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
    { name: 'Weir chain', run: (events) => weirChain(fromIterable(events)) },
    { name: 'Weir from config', run: (events) => weirFromConfig(fromIterable(events)) },
    { name: '@most core', run: mostFromArray },
    { name: 'Effect Stream', run: effectFromArray },
    { name: 'ix', run: ixFromArray },
    { name: 'Node streams', run: nodeStreamsFromArray },
    { name: 'async generators', run: asyncGenerators },
    { name: 'Web Streams', oneOf: 50, run: webStreams },
  ],
  baselines: ['hand-written RxJS', 'plain loop'],
});
