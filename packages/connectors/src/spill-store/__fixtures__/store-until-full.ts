import { WriteFailedError } from '../../errors/write-failed-error.js';
import { fileSpillStore } from '../file-spill-store.js';

/** Puts items aside until one does not fit, then a small one that does; says how many fitted and why one did not. */
const store = fileSpillStore<string>({ path: process.argv[2] ?? '', survivesRestart: true });
await store.open();
let fitted = 0;
let errno: string | undefined;
while (errno === undefined) {
  try {
    await store.append(['x'.repeat(100_000)]);
    fitted++;
  } catch (error) {
    errno = WriteFailedError.is(error) ? error.details.errno : 'another error';
  }
}
await store.append(['small']);
await store.close();
process.stdout.write(JSON.stringify({ fitted, errno }));
