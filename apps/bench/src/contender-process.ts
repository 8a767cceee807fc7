import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Timed } from './compare.js';
import type { Benchmark, RunningContender } from './define-benchmark.js';

const contender = fileURLToPath(new URL('contender.js', import.meta.url));

/** What a process tells of a run. */
export interface Outcome {
  readonly nanoseconds: number;
  readonly result: unknown;
}

/** Readies a subject in a process of its own, where no other has taught the engine anything about code that they share. */
export function startProcess({ name }: Benchmark, subject: string): RunningContender {
  const child = fork(contender, [name, subject], { serialization: 'advanced', execArgv: ['--expose-gc'] });
  const failed = once(child, 'exit').then(([code]) => {
    throw new RangeError(`The process of "${subject}" ended with ${String(code)}.`);
  });
  // Told when it is run next; a process that is stopped may end.
  failed.catch(() => undefined);
  return {
    async run() {
      const told = once(child, 'message');
      child.send('run');
      const [outcome] = (await Promise.race([told, failed])) as [Outcome];
      return new Timed(outcome.nanoseconds, outcome.result);
    },
    stop: () => void child.kill(),
  };
}
