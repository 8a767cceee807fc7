import { WeirError } from '@weir/core';

/** Raised when a model is made whose provider wants a key, and the environment has none. */
export class MissingApiKeyError extends WeirError<{ provider: string; variable: string }> {
  static override readonly code = 'missing_api_key';

  constructor(provider: string, variable: string) {
    super(
      `Models of "${provider}" need a key: set the environment variable ${variable}, or use the model "embedded".`,
      {
        provider,
        variable,
      },
    );
  }
}
