import * as subjects from '../agent-overhead/chunk-subjects.js';
import { piecesOf } from '../agent-overhead/chunk-stream.js';
import { defineBenchmark } from '../define-benchmark.js';

export const agentChunks = defineBenchmark({
  name: 'agent-chunks',
  summary:
    '20,000 pieces of one answer, from the stream of a model without a network to whoever reads the text. What a framework adds is the difference from the bare stream.',
  unit: 'µs/chunk',
  scale: 1e3,
  count: 20_000,
  rehearsal: 100,
  runs: 9,
  input: piecesOf,
  subjects: [
    { name: 'bare model stream', run: subjects.bareStream },
    { name: 'Weir runAgent', run: subjects.weirRun },
    { name: 'Weir fromModel', run: subjects.weirModel },
    { name: 'AI SDK fullStream', run: subjects.aiSdkFullStream },
    { name: 'AI SDK textStream', run: subjects.aiSdkTextStream },
    { name: 'LangChain stream', run: subjects.langChainStream },
    { name: 'LangChain streamEvents', oneOf: 5, run: subjects.langChainEvents },
  ],
  baselines: ['bare model stream'],
});
