import type { EventFailure } from '@weir/core';

/** Something that happened to a pipeline, for whoever watches a runtime. */
export type RuntimeEvent =
  | {
      readonly type: 'pipeline_started' | 'pipeline_completed' | 'pipeline_stopped';
      readonly pipeline: string;
      readonly time: number;
    }
  | { readonly type: 'pipeline_failed'; readonly pipeline: string; readonly time: number; readonly error: EventFailure }
  | {
      readonly type: 'pipeline_restarting';
      readonly pipeline: string;
      readonly time: number;
      readonly error: EventFailure;
      /** Which restart this is, from 1. */
      readonly attempt: number;
      /** The wait before it, in ms. */
      readonly delay: number;
    }
  | {
      readonly type: 'item_failed';
      readonly pipeline: string;
      readonly step: string;
      readonly time: number;
      readonly error: EventFailure;
    };
