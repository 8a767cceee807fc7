import { catalog } from './catalog.js';
import type { Outcome } from './contender-process.js';

/** The process of one subject, named with its benchmark: runs it each time that it is told to, and tells how long that took. */
const [name, subject = ''] = process.argv.slice(2);
const run = catalog.find((benchmark) => benchmark.name === name)?.ready?.(subject);
if (run === undefined) {
  console.error('This is started by the benchmarks.');
  process.exit(2);
}
process.on('message', () => {
  void run().then(({ nanoseconds, result }) => process.send?.({ nanoseconds, result } satisfies Outcome));
});
