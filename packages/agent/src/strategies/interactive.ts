import { InvalidArgumentError, type EventOf, type WeirEvent } from '@weir/core';
import { Observable, Subject, merge, type Subscriber } from 'rxjs';
import { interruptions } from '../loop/interruptions.js';
import { RunSpending } from '../loop/run-spending.js';
import { runAgent, type RunAgentOptions } from '../run-agent.js';
import { RunSteering } from '../running/run-steering.js';
import { followUp } from './follow-up.js';
import { Interaction, type AskReader } from './interaction.js';
import type { Strategy } from './strategy.js';

/** Options of `interactive`. */
export interface InteractiveOptions {
  /** Asks the reader whether to go on. */
  ask: AskReader;
  /** How many tokens lie between two questions. Default 50. */
  every?: number;
  /** What the model is asked where the reader wants a summary of the rest. */
  summaryPrompt?: string;
}

const usualSummaryPrompt =
  'Stop there. Summarise in at most three sentences what you would still have said. Do not repeat what you said.';

/**
 * Shows an answer in portions: pauses each `every` tokens and asks the reader to go on, to stop, or to give a summary of the rest.
 *
 * For long answers on small screens, and where tokens are dear: while the reader thinks, nothing is read from the provider, and what is not wanted is not made.
 *
 * The run pauses (`agent_pause`), and `ask` is called once the reader has seen that. `continue` resumes it. `stop` ends it as `interrupted`, with the
 * reason `reader`. `summary` ends the answer there and asks the model for a summary in its place: `llm_end` of the call that was cut, `agent_resume`, one more model call without
 * tools, and `agent_end` with the reason `summary` and the usage of both. The question is for the model alone: it is no event, and no conversation has it as
 * the user's words. The `budget` is that of both: where it leaves nothing for a summary, the run ends as `interrupted` by it. No timeout and no budget of time runs while the reader thinks. What sub-agents
 * say is not counted. Everything else is as with `runAgent`; its `steering` and its `interrupt` work as ever, during a question too: a run that was paused by
 * its steering meanwhile stays so until that resumes it. Errors with what `ask` throws or rejects with, and stops the run.
 *
 * @throws InvalidArgumentError at once, when an option makes no sense, and as the stream's error for an answer of the reader that is none of the three
 * @example
 * withStrategy({ name: 'interactive', ask: ({ tokens }) => question(`${tokens} tokens. Go on? `) })({ model, prompt })
 */
export function interactive(options: InteractiveOptions): Strategy {
  const { every = 50, ask } = options;
  if (!(every >= 1)) throw new InvalidArgumentError('every', 'a number of tokens from 1', every);
  if (typeof ask !== 'function') throw new InvalidArgumentError('ask', 'a function that asks the reader', ask);
  return (run) => {
    // Checks the options: a run that nobody subscribes to does nothing.
    void runAgent(run);
    return interactiveRun({ ...options, every }, run);
  };
}

interface InteractiveRunOptions extends InteractiveOptions {
  every: number;
  /** Whether the reader is asked at all: asked itself each time. Default: always. */
  isOn?: () => boolean;
}

/** A run of an agent that asks its reader. */
export function interactiveRun<Deps>(options: InteractiveRunOptions, run: RunAgentOptions<Deps>): Observable<WeirEvent>;
export function interactiveRun(options: InteractiveRunOptions, run: RunAgentOptions): Observable<WeirEvent> {
  return new Observable((subscriber) => new InteractiveRun(options, run, subscriber).start());
}

class InteractiveRun {
  /** One of its own: a question pauses this run, and not others that are steered along with it. */
  readonly #steering: RunSteering;
  readonly #interrupt$ = new Subject<string>();
  readonly #interaction: Interaction;
  #wantsSummary = false;
  /** Whether a model call has begun and not ended. */
  #isInCall = false;
  #isPaused = false;
  readonly #spending = new RunSpending();
  /** The first event is the run's own. */
  #name: string | undefined;

  constructor(
    private readonly options: InteractiveRunOptions,
    private readonly run: RunAgentOptions,
    private readonly subscriber: Subscriber<WeirEvent>,
  ) {
    this.#steering = new RunSteering(run.steering);
    this.#interaction = new Interaction({
      every: options.every,
      ask: options.ask,
      isOn: options.isOn,
      steering: this.#steering,
      end: (choice) => this.#stop(choice),
      fail: (error) => this.subscriber.error(error),
    });
  }

  /** @returns stops it */
  start(): () => void {
    const { run, subscriber } = this;
    const interrupt = merge(interruptions(run.interrupt), this.#interrupt$);
    subscriber.add(runAgent({ ...run, interrupt, steering: this.#steering }).subscribe((event) => this.#take(event)));
    return () => this.#interaction.close();
  }

  #take(event: WeirEvent): void {
    this.#name ??= event.run;
    if (event.run !== this.#name) return this.subscriber.next(event);
    this.#spending.take(event);
    if (event.type === 'agent_end') return this.#end(event);
    if (event.type === 'llm_start') this.#isInCall = true;
    if (event.type === 'llm_end' || event.type === 'error') this.#isInCall = false;
    if (event.type === 'agent_pause') this.#isPaused = true;
    if (event.type === 'agent_resume') this.#isPaused = false;
    this.subscriber.next(event);
    this.#interaction.take(event);
  }

  #stop(choice: 'stop' | 'summary'): void {
    this.#wantsSummary = choice === 'summary';
    this.#interrupt$.next('reader');
  }

  #end(event: EventOf<'agent_end'>): void {
    this.#interaction.close();
    if (!this.#wantsSummary || event.data.status !== 'interrupted') {
      this.subscriber.next(event);
      return this.subscriber.complete();
    }
    const { summaryPrompt: prompt = usualSummaryPrompt } = this.options;
    const stood = { isInCall: this.#isInCall, isPaused: this.#isPaused, spending: this.#spending };
    this.subscriber.add(followUp(this.run, event, { prompt, reason: 'summary', ...stood }).subscribe(this.subscriber));
  }
}
