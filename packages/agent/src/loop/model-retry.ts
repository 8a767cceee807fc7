import type { RetryOptions } from '@weir/operators';

/**
 * When and how a model call that failed is made again: how often, after which waits and after which failures is said as for `retryBackoff`, in the
 * same words and with the same defaults.
 */
export interface ModelRetry extends Omit<RetryOptions, 'clock'> {
  /**
   * What is done about an answer that breaks off after a part of it has gone out. `never`: the run fails. `retract`: the part is taken back
   * (`retract { attempt }`) and the call made anew. `continue`: the part stays, the model is asked to go on from its last character, and what it
   * says again is cut; where no text had come, it is as `retract`. Default `never`.
   */
  midStream?: 'never' | 'retract' | 'continue' | undefined;
  /**
   * How a model is asked to go on: `prompt`, by a message behind its partial answer; `prefill`, by its partial answer alone, for models that
   * complete one (Anthropic’s older ones, many open ones). Default `prompt`.
   */
  continuation?: 'prompt' | 'prefill' | undefined;
}
