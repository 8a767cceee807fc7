import { WeirError } from '@weir/core';
import { consoleSink } from '../console-sink.js';

/** Prints lines until that fails, then says on standard error how, and ends. */
const sink = consoleSink();
try {
  for (let number = 0; ; number++) {
    await sink.write(`line ${number} ${'x'.repeat(100)}`);
    if (number % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
} catch (error) {
  process.stderr.write(
    WeirError.is(error) ? JSON.stringify({ code: error.code, details: error.details }) : 'another error',
  );
}
await sink.close?.();
