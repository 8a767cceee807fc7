import { collectGarbage } from '../collect-garbage.js';
import { SlowSink, type Subject, type Taken } from './items.js';

/** What one run gave. */
export interface Measured {
  nanoseconds: number;
  /** The most that was held at any time beyond what was held before, in bytes; 0 where it was not looked for. */
  peak: number;
  taken: Taken;
}

const warmUp = 10_000;
/** Collecting takes time: it is done so many times in a run. */
const samples = 50;

/** Runs a subject: either timed, or with a look at what it holds, garbage left out, again and again. */
export async function measureOne(subject: Subject, count: number, what: 'time' | 'memory'): Promise<Measured> {
  await subject(warmUp, new SlowSink());
  collectGarbage();
  const before = held();
  let peak = 0;
  const look = () => {
    collectGarbage();
    peak = Math.max(peak, held() - before);
  };
  const every = Math.max(1, Math.floor(count / 100 / samples));
  const sink = new SlowSink((batches) => what === 'memory' && batches % every === 0 && look());
  const start = process.hrtime.bigint();
  const own = await subject(count, sink);
  return {
    nanoseconds: typeof own === 'number' ? own : Number(process.hrtime.bigint() - start),
    peak,
    taken: sink.taken,
  };
}

function held(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
