import { WeirError } from './weir-error.js';

/** Raised by a store when a conversation was changed by somebody else since it was loaded. Load it again, then change it. */
export class ConversationChangedError extends WeirError<{
  id: string;
  known: string;
  actual: string;
  retryable: true;
}> {
  static override readonly code = 'conversation_changed';

  /**
   * @param known the version that was to be changed
   * @param actual the version that there is
   */
  constructor(id: string, known: string, actual: string) {
    super(`The conversation "${id}" was changed by somebody else meanwhile. Load it again before you change it.`, {
      id,
      known,
      actual,
      retryable: true,
    });
  }
}
