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
  /**
   * Does the work on one item, and again where it fails, as the step's `onError` says: gives what the work gives, once it does, or fails as the last try did.
   * Waits in between, unless `task.signal` aborts. Set where `onError` has `retry`, which only a component whose contract says `retries` may be asked for:
   * it holds the item meanwhile, with its place in the order, its lineage, and its part of what may be under way.
   */
  retry?<R>(work: () => R | PromiseLike<R>, task: { readonly signal: AbortSignal }): Promise<R>;
  /** Reports that an item was let go on purpose, with a short reason such as `overflow`; it is counted by reason. */
  dropped?(item: unknown, reason: string): void;
  /** Reports that a run which the component made has ended as failed. Its events say so as well; this way it is counted, whatever becomes of them. */
  runFailed?(): void;
}
