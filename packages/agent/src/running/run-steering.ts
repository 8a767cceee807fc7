import { withinLineage } from '@weir/core';
import { Subscription } from 'rxjs';
import { checkedDecision } from '../loop/approval-decision.js';
import type { SteeredRun, ToolDecision, UserMessage } from '../loop/steered-run.js';

/** Joins a run to what steers it, until it is unsubscribed from. Not for app code: `runAgent` does it with its `steering`. */
export let steer: (steering: RunSteering, run: SteeredRun) => Subscription;

/**
 * Steers a run from outside: make one, give it to the run as its `steering`, and call it while the run is under way.
 *
 * Use it for people who stop, stop for a moment, or say something more; `interrupt` where a signal is there already. The streams of `runStream` and its
 * like have these methods themselves. One object may steer several runs at once; each call reaches all that are under way. A run that begins later
 * begins paused, or ends at once as interrupted, where that was the last word. Calls without an effect change nothing: pausing twice, resuming
 * what runs. They may come from within the run's own events.
 *
 * Holds the messages that were injected while no run was under way.
 *
 * @example
 * const steering = new RunSteering();
 * runAgent({ model, prompt: 'Tell me a story', steering }).subscribe(show);
 * stopButton.onclick = () => steering.cancel('enough');
 */
export class RunSteering {
  readonly #runs = new Set<SteeredRun>();
  #waiting: UserMessage[] = [];
  #pause: { reason: string | undefined } | undefined;
  #cancel: { reason: string | undefined } | undefined;

  static {
    steer = (steering, run) => steering.#join(run);
  }

  /** Whether the last word was `pause`. */
  get isPaused(): boolean {
    return this.#pause !== undefined;
  }

  /** Whether it was cancelled. */
  get isCancelled(): boolean {
    return this.#cancel !== undefined;
  }

  /**
   * Lets the run stand still: emits `agent_pause`, and from then on nothing is read from the model, so that its provider is held up too; no
   * model is called, no tool started. Tools that run go on, and tell what they have to tell. Neither the timeouts of the model nor the time of a budget run meanwhile.
   */
  pause(reason?: string): void {
    this.#pause ??= { reason };
    this.#each((run) => run.pause(reason));
  }

  /** Lets the run go on where it stood: emits `agent_resume`, then what had come. */
  resume(reason?: string): void {
    this.#pause = undefined;
    this.#each((run) => run.resume(reason));
  }

  /** Ends the run, paused or not: closes the provider's connection, stops the tools, and emits `agent_end` of status `interrupted`. */
  cancel(reason?: string): void {
    this.#cancel ??= { reason };
    this.#each((run) => run.cancel(reason));
  }

  /**
   * Says something to the model in the name of the user, as soon as it can be heard: before the next model call, as an event `user_message` right before its
   * `llm_start`. During a call it waits for the end of that call, and of the tools that it asks for. Where the model has finished in the meantime, the run
   * goes on with another call. It is left out, and there is no event, where the run ends before: cancelled, failed, or out of steps or budget.
   */
  inject(message: string | UserMessage): void {
    const said = typeof message === 'string' ? { role: 'user' as const, content: message } : message;
    if (this.#runs.size === 0) this.#waiting.push(said);
    else this.#each((run) => run.inject(said));
  }

  /**
   * Decides over a tool call that waits for a yes: `true`, `false`, or a decision with its reason. Emits `tool_decision`; the tool runs, once the run is
   * not paused, or the model is told of the refusal.
   *
   * @returns whether such a call waited; a decision that comes too early, or twice, is nobody's
   * @throws InvalidArgumentError at once, for what is neither a yes nor a no
   */
  decide(toolCallId: string, decision: boolean | ToolDecision): boolean {
    const checked = checkedDecision('decision', decision);
    const isNamed = typeof decision === 'object' && decision.run !== undefined;
    const decided = isNamed ? { ...checked, run: decision.run } : checked;
    let isTaken = false;
    this.#each((run) => {
      isTaken ||= run.decide(toolCallId, decided);
    });
    return isTaken;
  }

  #join(run: SteeredRun): Subscription {
    this.#runs.add(run);
    const joined = new Subscription(() => this.#runs.delete(run));
    for (const message of this.#waiting.splice(0)) run.inject(message);
    if (this.#pause !== undefined) run.pause(this.#pause.reason);
    if (this.#cancel !== undefined) run.cancel(this.#cancel.reason);
    return joined;
  }

  /** What a run tells in answer does not come of the item in whose processing it was called. */
  #each(steerRun: (run: SteeredRun) => void): void {
    withinLineage(undefined, () => [...this.#runs].forEach(steerRun));
  }
}
