import { InvalidArgumentError, withinLineage } from '@weir/core';
import { Subscription } from 'rxjs';
import { checkQuestionContent } from '../model/check-messages.js';
import type { Question } from '../model/prompt.js';
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
 * A pause reaches the runs of sub-agents too, as does what ends the run. A run that several steer goes on once all who paused it have resumed it.
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
  readonly #others: readonly RunSteering[];

  static {
    steer = (steering, run) => steering.#join(run);
  }

  /** @param others steer the same runs; a word to this one is none to them */
  constructor(...others: readonly (RunSteering | undefined)[]) {
    this.#others = others.filter((other) => other !== undefined);
  }

  /** Whether the last word was `pause`: its own, or that of one of the others that steer the same runs. */
  get isPaused(): boolean {
    return this.#pause !== undefined || this.#others.some((other) => other.isPaused);
  }

  /** Whether it was cancelled, or one of the others was. */
  get isCancelled(): boolean {
    return this.#cancel !== undefined || this.#others.some((other) => other.isCancelled);
  }

  /**
   * Lets the run stand still: emits `agent_pause`, and from then on nothing is read from the model, so that its provider is held up too; no
   * model is called, no tool started. Tools that run go on, and tell what they have to tell; but a sub-agent is paused along with the run, however deep it lies.
   * Neither the timeouts of the model nor the time of a budget run meanwhile.
   */
  pause(reason?: string): void {
    this.#pause ??= { reason };
    // Whoever hears of it may resume all of them, the rest included.
    this.#each((run) => this.#pause !== undefined && run.pause(reason, this));
  }

  /** Lets the run go on where it stood: emits `agent_resume`, then what had come. */
  resume(reason?: string): void {
    this.#pause = undefined;
    this.#each((run) => this.#pause === undefined && run.resume(reason, this));
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
   *
   * @throws InvalidArgumentError for what is neither a text, nor parts, nor a message of the user
   */
  inject(message: Question | UserMessage): void {
    const said = userMessageOf(message);
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
    const joined = new Subscription(() => this.#runs.delete(run));
    for (const other of this.#others) joined.add(other.#join(run));
    this.#runs.add(run);
    for (const message of this.#waiting.splice(0)) run.inject(message);
    if (this.#pause !== undefined) run.pause(this.#pause.reason, this);
    if (this.#cancel !== undefined) run.cancel(this.#cancel.reason);
    return joined;
  }

  /** What a run tells in answer does not come of the item in whose processing it was called. */
  #each(steerRun: (run: SteeredRun) => unknown): void {
    withinLineage(undefined, () => [...this.#runs].forEach(steerRun));
  }
}

/** Checked, since it often is what somebody has posted: what is no message would break the run in the middle of its loop. */
function userMessageOf(message: unknown): UserMessage {
  const isContent = typeof message === 'string' || Array.isArray(message);
  const { role, content } = isContent
    ? { role: 'user', content: message as Question }
    : ((message ?? {}) as UserMessage);
  if (role !== 'user' || content === undefined)
    throw new InvalidArgumentError('message', 'a text, a list of parts, or a message of the user', message);
  checkQuestionContent('message', content);
  return { role, content };
}
