import { WeirError } from '@weir/core';

/** Raised for an item that was sent to a pipeline which has stopped for good. */
export class PipelineStoppedError extends WeirError<{ pipeline: string }> {
  static override readonly code = 'pipeline_stopped';

  constructor(pipeline: string) {
    super(
      `The pipeline "${pipeline}" has stopped and takes no more items. See its own failure, or let it restart (onError).`,
      { pipeline },
    );
  }
}
