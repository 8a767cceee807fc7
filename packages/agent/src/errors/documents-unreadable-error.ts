import { WeirError } from '@weir/core';

/** Raised when the Markdown files that the embedded model is to answer from cannot be read. */
export class DocumentsUnreadableError extends WeirError<{ path: string }> {
  static override readonly code = 'documents_unreadable';

  constructor(path: string, options: { cause?: unknown } = {}) {
    super(
      `The documents at ${path} cannot be read. Give the path of a Markdown file or of a folder with some.`,
      { path },
      options,
    );
  }
}
