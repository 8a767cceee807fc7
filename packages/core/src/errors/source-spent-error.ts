import { WeirError } from './weir-error.js';

/** Raised when what can be read only once, such as a generator, is subscribed to after it has ended; `cause` is what it failed with, if it did. */
export class SourceSpentError extends WeirError {
  static override readonly code = 'source_spent';

  constructor(options: { cause?: unknown } = {}) {
    const end = options.cause instanceof Error ? `failed with "${options.cause.message}"` : 'has ended';
    super(
      `A source that can be read only once was subscribed to again after it ${end}. Make it anew for each subscription: \`defer(() => fromAny(makeIt()))\`.`,
      {},
      options,
    );
  }
}
