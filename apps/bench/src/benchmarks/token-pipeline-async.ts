import { fromAsyncIterable } from '@weir/core';
import { defineBenchmark } from '../define-benchmark.js';
import { asyncGenerators } from '../token-pipeline/async-generators.js';
import { effectFromAsyncIterable } from '../token-pipeline/effect-stream.js';
import { handWrittenRxjs } from '../token-pipeline/hand-written-rxjs.js';
import { ixFromAsyncIterable } from '../token-pipeline/ix.js';
import { mostFromAsyncIterable } from '../token-pipeline/most.js';
import { nodeStreamsFromAsyncIterable } from '../token-pipeline/node-streams.js';
import { forAwait } from '../token-pipeline/plain-loops.js';
import { tokenStream } from '../token-pipeline/token-events.js';
import { webStreams } from '../token-pipeline/web-streams.js';
import { weirChain } from '../token-pipeline/weir-chain.js';
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
    { name: 'Weir chain', run: (events) => weirChain(fromAsyncIterable(events)) },
    { name: 'Weir from config', run: (events) => weirFromConfig(fromAsyncIterable(events)) },
    { name: '@most core', run: mostFromAsyncIterable },
    { name: 'Effect Stream', run: effectFromAsyncIterable },
    { name: 'ix', run: ixFromAsyncIterable },
    { name: 'Node streams', run: nodeStreamsFromAsyncIterable },
    { name: 'async generators', run: asyncGenerators },
    { name: 'Web Streams', oneOf: 10, run: webStreams },
  ],
  baselines: ['hand-written RxJS', 'plain loop'],
});
