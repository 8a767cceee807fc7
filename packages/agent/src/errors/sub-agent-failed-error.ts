import { WeirError, type RunStatus } from '@weir/core';

/** Raised by an agent tool whose run did not come to an answer; `details.run` is that run, and `details.reason` says why it ended. */
export class SubAgentFailedError extends WeirError<{
  run: string;
  status: RunStatus;
  reason: string | undefined;
  retryable: boolean;
}> {
  static override readonly code = 'sub_agent_failed';

  constructor(name: string, problem: string, details: SubAgentFailedError['details']) {
    super(`The agent "${name}" gave no answer: ${problem}`, details);
  }
}
