import { WeirError } from './weir-error.js';

/** Raised when a receipt is acknowledged or refused a second time. */
export class AlreadySettledError extends WeirError<{ outcome: 'acknowledged' | 'refused' }> {
  static override readonly code = 'already_settled';

  constructor(outcome: 'acknowledged' | 'refused') {
    super(`This receipt was ${outcome} before. Settle each receipt exactly once.`, { outcome });
  }
}
