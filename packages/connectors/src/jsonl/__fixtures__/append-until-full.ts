import { WriteFailedError } from '../../errors/write-failed-error.js';
import { jsonlSink } from '../jsonl-sink.js';

/** Appends items until one does not fit, then a small one that does; says how many fitted and why one did not. */
const sink = jsonlSink({ path: process.argv[2] ?? '' });
await sink.open?.();
let fitted = 0;
let errno: string | undefined;
while (errno === undefined) {
  try {
    await sink.write('x'.repeat(100_000));
    fitted++;
  } catch (error) {
    errno = WriteFailedError.is(error) ? error.details.errno : 'another error';
  }
}
await sink.write('small');
await sink.close?.();
process.stdout.write(JSON.stringify({ fitted, errno }));
