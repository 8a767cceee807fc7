import { WeirError } from '@weir/core';

/** What a faulty source or a fake model fails with where the test names no error of its own. */
export class InjectedFaultError extends WeirError<{ where: string }> {
  static override readonly code = 'injected_fault';

  constructor(where: string) {
    super(`This fault was injected by the test, ${where}.`, { where });
  }
}
