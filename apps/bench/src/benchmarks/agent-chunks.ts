import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as subjects from '../agent-overhead/chunk-subjects.js';
import { piecesOf } from '../agent-overhead/chunk-stream.js';
import { compare, Timed, type Report } from '../compare.js';
import { defineBenchmark, type Benchmark } from '../define-benchmark.js';

const execute = promisify(execFile);
const child = fileURLToPath(new URL('../agent-overhead/memory-child.js', import.meta.url));
const answer = 1_000_000;

const chunks = defineBenchmark({
  name: 'agent-chunks',
  summary:
    '20,000 pieces of one answer, from the stream of a model without a network to whoever reads the text: what a framework adds is the difference from the bare stream. Then what is held at most, garbage left out, over an answer of 1,000,000 pieces (5.1 MiB of text, which an agent keeps for its next call); in new processes.',
  unit: 'µs/chunk',
  scale: 1e3,
  count: 20_000,
  rehearsal: 100,
  runs: 9,
  input: piecesOf,
  subjects: [
    { name: 'bare model stream', run: subjects.bareStream },
    { name: 'Weir runStream', run: subjects.weirStream },
    { name: 'Weir runAgent', run: subjects.weirRun },
    { name: 'Weir fromModel', run: subjects.weirModel },
    { name: 'AI SDK fullStream', run: subjects.aiSdkFullStream },
    { name: 'AI SDK textStream', run: subjects.aiSdkTextStream },
    { name: 'LangChain stream', run: subjects.langChainStream },
    { name: 'LangChain streamEvents', oneOf: 5, run: subjects.langChainEvents },
  ],
  baselines: ['bare model stream'],
});

/** Who reads a million pieces within a minute. */
const held = {
  'bare model stream': 'bareStream',
  'Weir runStream': 'weirStream',
  'Weir fromModel': 'weirModel',
  'LangChain stream': 'langChainStream',
} satisfies Record<string, keyof typeof subjects>;

export const agentChunks: Benchmark = {
  ...chunks,
  run: async (start) => [...[await chunks.run(start)].flat(), await memoryReport()],
};

function memoryReport(): Promise<Report> {
  const contenders = Object.entries(held).map(([name, subject]) => ({
    name,
    async run() {
      const { stdout } = await execute(process.execPath, ['--expose-gc', child, subject, String(answer)]);
      const { peak, result } = JSON.parse(stdout) as { peak: number; result: unknown };
      return new Timed(peak, result);
    },
  }));
  return compare({
    name: 'agent-chunks, memory held',
    unit: 'MiB',
    scale: 1024 ** 2,
    count: 1,
    runs: 1,
    subjects: contenders,
    ratios: ['Weir runStream/LangChain stream'],
    isolated: true,
  });
}
