import { collectGarbage } from '../collect-garbage.js';
import { freshPieces } from './chunk-stream.js';
import * as subjects from './chunk-subjects.js';

/**
 * Reads one answer by one subject in a process of its own, and says how many bytes it held at most, garbage left out.
 * Arguments: the subject, how many pieces.
 */
const [name = '', pieces = ''] = process.argv.slice(2);
const count = Number(pieces);
const looks = 10;
const subject = (subjects as Readonly<Record<string, subjects.Subject>>)[name];
if (subject === undefined) process.exit(2);

await subject(freshPieces(1000));
collectGarbage();
const before = held();
let peak = 0;
const result = await subject(watched());
process.stdout.write(JSON.stringify({ peak, result }));

function* watched(): Generator<string> {
  let given = 0;
  for (const piece of freshPieces(count)) {
    yield piece;
    if (++given % Math.ceil(count / looks) === 0) look();
  }
}

function look(): void {
  collectGarbage();
  peak = Math.max(peak, held() - before);
}

function held(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
