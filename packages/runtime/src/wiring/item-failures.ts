import { failLineage, failureOf, type EventFailure } from '@weir/core';
import type { ItemErrorPolicy, StepErrorPolicy, Substitute } from '../config/pipeline-plan.js';
import type { RuntimeEvent } from '../telemetry/runtime-event.js';
import type { StepCounters } from '../telemetry/step-counters.js';
import type { Outlet } from './outlet.js';
import type { OutputNode } from './output-node.js';
import type { WiringContext } from './wiring-context.js';

/** A failed item as the dead letter sink gets it. */
export interface DeadLetter {
  readonly pipeline: string;
  readonly step: string;
  readonly error: EventFailure;
  readonly item: unknown;
  /** When it failed, in milliseconds since the epoch. */
  readonly time: number;
}

export interface ItemFailuresOptions {
  readonly pipeline: string;
  readonly shared: WiringContext;
  readonly deadLetters: Pick<OutputNode, 'write'> | undefined;
  /** The way to the pipeline that a policy routes failed items to. */
  readonly route: (pipeline: string) => Pick<OutputNode, 'write'>;
  readonly emit: (event: RuntimeEvent) => void;
  /** Ends the whole pipeline. */
  readonly abort: (error: unknown, step: string) => void;
}

/** Sends failed items of one pipeline where the policy of their step says. */
export class ItemFailures {
  constructor(private readonly options: ItemFailuresOptions) {}

  /**
   * The handler of one step.
   * @param outlet where the step emits, for what it gives on in the place of failed items
   * @param mayLose whether an item for which there are no dead letters is let go, rather than the pipeline ended
   */
  handler(
    counters: StepCounters,
    policy: StepErrorPolicy,
    { mayLose = false, outlet }: { mayLose?: boolean; outlet?: Outlet } = {},
  ) {
    if (typeof policy === 'object' && 'substitute' in policy) return this.#substituting(counters, policy, outlet);
    const known = policy === 'deadLetter' && this.options.deadLetters === undefined && mayLose ? 'skip' : policy;
    const level = policy === 'skip' ? 'debug' : 'warn';
    return (error: unknown, item: unknown): void => {
      counters.failed++;
      this.#report(counters.id, error, known, level);
      this.#dispose(counters.id, known, error, item);
    };
  }

  /** Where nothing can be made of an item, it goes to the dead letters. */
  #substituting(counters: StepCounters, { substitute }: { readonly substitute: Substitute }, outlet?: Outlet) {
    const giveUp = this.handler(counters, 'deadLetter');
    return (error: unknown, item: unknown): void => {
      let instead: unknown;
      try {
        instead = substitute(item, eventFailure(error));
      } catch (failure) {
        return giveUp(failure, item);
      }
      counters.substituted++;
      this.#report(counters.id, error, 'substitute', 'warn');
      outlet?.emit(instead);
    };
  }

  #report(step: string, error: unknown, policy: ItemErrorPolicy | 'substitute', level: 'debug' | 'warn'): void {
    const { pipeline, shared, emit } = this.options;
    const failure = eventFailure(error);
    emit({ type: 'item_failed', pipeline, step, time: shared.clock.now(), error: failure });
    shared.logger[level]({ pipeline, step, code: failure.code, policy }, `An item failed: ${failure.message}`);
  }

  #dispose(step: string, policy: ItemErrorPolicy, error: unknown, item: unknown): void {
    const { pipeline, shared, deadLetters, route, abort } = this.options;
    if (policy === 'skip') return;
    if (typeof policy === 'object') return route(policy.route).write(item);
    if (policy === 'stop' || deadLetters === undefined) {
      failLineage(error);
      return abort(error, step);
    }
    const letter: DeadLetter = { pipeline, step, error: eventFailure(error), item, time: shared.clock.now() };
    deadLetters.write(letter);
  }
}

/** The part of a failure that travels in events and letters. */
export function eventFailure(error: unknown): EventFailure {
  const { code, message } = failureOf(error);
  return { code, message };
}
