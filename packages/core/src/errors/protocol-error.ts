import { WeirError } from './weir-error.js';
import type { ProtocolViolation } from '../events/protocol-checker.js';

/** Raised when a sequence of events breaks the event protocol; `details.violations` says where and how. */
export class ProtocolError extends WeirError<{ violations: readonly ProtocolViolation[] }> {
  static override readonly code = 'protocol';

  constructor(violations: readonly ProtocolViolation[]) {
    super(
      `The events break the protocol: ${violations.map((v) => `event ${v.index} (${v.rule}): ${v.message}`).join('; ')}`,
      { violations },
    );
  }
}
