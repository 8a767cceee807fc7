import { WeirError } from './weir-error.js';

/** Which clock ran out: until the first item, between two items, or over the whole stream. */
export type TimeoutKind = 'first' | 'idle' | 'total';

/** Raised when a stream was too slow: `details.kind` says by which measure, `details.after` by how many milliseconds. */
export class TimeoutError extends WeirError<{ kind: TimeoutKind; after: number }> {
  static override readonly code = 'timeout';

  constructor(kind: TimeoutKind, after: number) {
    const what = { first: 'No first item came', idle: 'No further item came', total: 'The stream did not complete' }[
      kind
    ];
    super(`${what} within ${after} ms. Raise the "${kind}" timeout, or find out what the source waits for.`, {
      kind,
      after,
    });
  }
}
