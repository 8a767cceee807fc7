import { WeirError } from '@weir/core';

/** Raised when two different components of one kind carry the same name; the message tells both by their summaries. */
export class DuplicateNameError extends WeirError<{
  kind: string;
  name: string;
  summaries: readonly [string, string];
}> {
  static override readonly code = 'duplicate_name';

  constructor(kind: string, name: string, summaries: readonly [string, string]) {
    const [first, second] = summaries;
    super(
      `Two components are the ${kind} "${name}": the one that says "${first}" and the one that says "${second}". Rename one of them.`,
      { kind, name, summaries },
    );
  }
}
