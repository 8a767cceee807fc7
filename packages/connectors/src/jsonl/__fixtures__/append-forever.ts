import { jsonlSink } from '../jsonl-sink.js';

/** Appends numbered items to the file that it is given, one after the other, until it is killed. Says each that is safe. */
const sink = jsonlSink({ path: process.argv[2] ?? '', fsync: 'each' });
await sink.open?.();
for (let number = 0; ; number++) {
  await sink.write({ number, text: 'x'.repeat(number % 5000) });
  process.stdout.write(`${number}\n`);
}
