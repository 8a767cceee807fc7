import type { Clock } from '../clock/clock.js';
import type { Logger } from './logger.js';

/** What the runtime hands to a component that it creates. */
export interface ComponentContext {
  /** The pipeline's name. */
  readonly pipeline: string;
  /** The step's id: unique in its pipeline. */
  readonly step: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The folder that relative paths in the config start from. */
  readonly baseDirectory: string;
  /** Reads the environment; components use it instead of `process.env`. */
  environment(name: string): string | undefined;
  /** Aborts when the runtime wants open runs to end now, each with its terminal event. */
  readonly interrupted?: AbortSignal;
  /** Finds a registered component by kind and name: a tool, a schema, a model. @throws UnknownNameError */
  lookup(kind: string, name: string): unknown;
  /**
   * Reports that one item failed while the stream goes on: it goes where the step's `onError` says (dead letters by default).
   * For operators that process items asynchronously; a synchronous one simply throws.
   */
  failItem(error: unknown, item: unknown): void;
  /** Reports that an item was let go on purpose, with a short reason such as `overflow`; it is counted by reason. */
  dropped?(item: unknown, reason: string): void;
}
