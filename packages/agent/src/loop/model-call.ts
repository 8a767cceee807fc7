import { currentValve, withinValve, type EventFailure } from '@weir/core';
import { AttemptFailedError, RetryExhaustedError, Retrying, retrySettings } from '@weir/operators';
import { Observable, Subscription, type Subscriber } from 'rxjs';
import type { ModelTool } from '../model/language-model.js';
import type { FailureStep, FinishStep, ModelFailure, ModelStep } from '../model/model-step.js';
import type { ModelMessage } from '../model/prompt.js';
import { isRefusal } from '../model/refused-call.js';
import { stepEvent } from '../model/step-event.js';
import { streamModel } from '../model/stream-model.js';
import type { RunAgentOptions } from '../run-agent.js';
import { AssistantTurn } from './assistant-turn.js';
import { Continuation } from './continuation.js';
import type { RunScope, Unfinished } from './run-scope.js';

/** What a model is asked. */
export interface CallRequest {
  iteration: number;
  prompt: readonly ModelMessage[];
  tools: readonly ModelTool[];
  /** What the reader has of the answer from an earlier run. */
  continueFrom?: RunAgentOptions['continueFrom'];
}

/** How a call ended, which the reader has been told: whole, or failed for good. */
export type CallOutcome = { finish: FinishStep; turn: AssistantTurn } | { failure: ModelFailure };

/** One model call of a run, in as many attempts as it takes. */
export class ModelCall implements Unfinished {
  #turn: AssistantTurn;
  #attempt = 0;
  /** The attempts that have told a part of the answer which stands. */
  #told: number[] = [];
  #continuation: Continuation | undefined;
  /** Whether anything came of the attempt under way. */
  #isHeard = false;
  #stream = new Subscription();

  constructor(
    private readonly scope: RunScope,
    private readonly request: CallRequest,
  ) {
    const { text = '' } = request.continueFrom ?? {};
    this.#turn = new AssistantTurn(scope, text);
    this.#continuation = this.#continuationOf(text);
  }

  run(): Observable<CallOutcome> {
    return new Observable((subscriber) => {
      const { options, clock, pausing } = this.scope;
      const valve = currentValve();
      const { midStream = 'never' } = options.retry ?? {};
      const begin = () => this.#begin(subscriber, (end) => fail(end));
      // A pause may have ended in between: then it is whoever ended it that calls.
      const again = () => subscriber.add(pausing.whenRunning(() => withinValve(valve, begin)));
      const retrying = options.retry && new Retrying(subscriber, retrySettings({ ...options.retry, clock }), again);
      const fail = (end: FailureStep) => {
        const mayRetry = midStream !== 'never' || this.#told.length === 0;
        this.#fail(end, mayRetry ? retrying : undefined, subscriber);
      };
      subscriber.add(() => this.#stream.unsubscribe());
      begin();
    });
  }

  abandon(error: EventFailure): void {
    this.#release();
    this.#turn.abandonTools(error).forEach((step) => this.#tell(step));
  }

  messages(): ModelMessage[] {
    const { text } = this.#turn;
    return text === '' ? [] : [{ role: 'assistant', content: [{ type: 'text', text }] }];
  }

  #begin(subscriber: Subscriber<CallOutcome>, fail: (end: FailureStep) => void): void {
    const { options, clock, writer, account, pausing } = this.scope;
    const { model, settings, timeouts } = options;
    const { iteration, prompt: asked, tools } = this.request;
    // The attempts before have taken something, and none of them counts as a step.
    if (!account.mayCall(iteration - 1)) return;
    this.scope.emit(writer.event('llm_start', { model: model.modelId, iteration, attempt: ++this.#attempt }));
    if (this.scope.isOver()) return;
    this.#isHeard = false;
    const prompt = this.#continuation?.prompt(asked) ?? [...asked];
    account.beginCall(prompt);
    const call = { ...settings, prompt, ...(tools.length > 0 && { tools: [...tools] }) };
    const steps$ = streamModel(model, call, { clock, gate: pausing.gate, ...(timeouts && { timeouts }) });
    this.#stream = new Subscription();
    const take = (step: ModelStep) => {
      if (step.kind !== 'failure') return this.#take(step, subscriber);
      this.#breakOff(step);
      fail(step);
    };
    this.#stream.add(steps$.subscribe(take));
  }

  #take(step: Exclude<ModelStep, FailureStep>, subscriber: Subscriber<CallOutcome>): void {
    this.#isHeard = true;
    if (step.kind === 'report') return this.scope.account.report(step, this.request.iteration);
    if (this.#continuation === undefined) return this.#pass(step, subscriber);
    if (step.kind === 'text') return this.#goOn(step.delta, this.#continuation, subscriber);
    if (step.kind !== 'raw') this.#release();
    this.#pass(step, subscriber);
  }

  /** Takes text of which a part may have been said before. */
  #goOn(delta: string, { overlap }: Continuation, subscriber: Subscriber<CallOutcome>): void {
    const rest = overlap.push(delta);
    if (rest === undefined) return;
    this.#continuation = undefined;
    if (rest !== '') this.#pass({ kind: 'text', delta: rest }, subscriber);
  }

  /** The text is over: what is held back of it has not been said before. */
  #release(): void {
    const rest = this.#continuation?.overlap.end() ?? '';
    this.#continuation = undefined;
    if (rest !== '') this.#tell({ kind: 'text', delta: rest });
  }

  #pass(raw: ModelStep, subscriber: Subscriber<CallOutcome>): void {
    const { account } = this.scope;
    // Before it is told: whoever hears of it may end the run, which then says what it took.
    if (raw.kind === 'finish') account.endCall(raw.usage, raw.responseModel);
    else if ('delta' in raw) account.hear(raw.delta);
    const step = this.#tell(raw);
    if (step?.kind === 'finish') this.#end({ finish: step, turn: this.#turn }, subscriber);
    else if ('delta' in raw) account.checkLimits();
  }

  /** The attempt has failed: what it took stands, unless nobody took it up. */
  #breakOff({ failure, usage }: FailureStep): void {
    this.scope.account.breakCall({ usage, isRefused: !this.#isHeard && isRefusal(failure) });
  }

  /** @returns the step as the run has it, where it is new */
  #tell(raw: ModelStep): ModelStep | undefined {
    const step = this.#turn.take(raw);
    const event = step && stepEvent(step, this.scope.writer, this.#attempt > 1 ? this.#attempt : undefined);
    if (step === undefined || event === undefined) return step;
    if (this.#told.at(-1) !== this.#attempt && isAnswer(step)) this.#told.push(this.#attempt);
    this.scope.emit(event);
    return step;
  }

  #fail(step: FailureStep, retrying: Retrying | undefined, subscriber: Subscriber<CallOutcome>): void {
    const { failure } = step;
    const error = new AttemptFailedError(failure, failure.retryAfter);
    let isTold = false;
    const takeBack = () => {
      isTold = true;
      this.#tellFailure(step);
      this.#takeBack();
    };
    const end = retrying === undefined ? { final: error } : retrying.failed(error, takeBack);
    if (end === undefined) return;
    if (!isTold) {
      this.#release();
      this.#tellFailure(step);
    }
    // Anything else was thrown by a callback of the retry's.
    if (end.final === error || RetryExhaustedError.is(end.final)) subscriber.next({ failure });
    else subscriber.error(end.final);
  }

  #tellFailure(step: FailureStep): void {
    this.#tell(step);
    this.#progress();
  }

  /** Leaves the reader with what the next attempt goes on from. */
  #takeBack(): void {
    const { writer, emit, options } = this.scope;
    const { text = '' } = this.request.continueFrom ?? {};
    const goesOn = options.retry?.midStream === 'continue' && this.#turn.text !== '';
    const kept = goesOn ? this.#turn.text : text;
    this.#continuation = this.#continuationOf(kept);
    this.#turn = new AssistantTurn(this.scope, kept);
    if (goesOn) return;
    for (const attempt of this.#told.splice(0)) emit(writer.event('retract', { attempt }));
  }

  #continuationOf(kept: string): Continuation | undefined {
    const way = this.request.continueFrom?.continuation ?? this.scope.options.retry?.continuation ?? 'prompt';
    return kept === '' ? undefined : new Continuation(kept, way);
  }

  #end(outcome: CallOutcome, subscriber: Subscriber<CallOutcome>): void {
    this.#progress();
    subscriber.next(outcome);
  }

  #progress(): void {
    const { options, writer, account, emit } = this.scope;
    if (options.progress === true) emit(writer.event('progress', account.progress(this.request.iteration)));
  }
}

/** Whether a step is a piece of the answer. */
function isAnswer({ kind }: ModelStep): boolean {
  return kind !== 'raw' && kind !== 'finish' && kind !== 'failure';
}
