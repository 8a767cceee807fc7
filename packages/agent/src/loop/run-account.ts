import type { EventMap, Usage } from '@weir/core';
import { RunCost, priceOf, priceTable, sumUsage, type ModelPrice } from '@weir/operators';
import { estimateTokenCount } from 'tokenx';
import type { ReportStep } from '../model/model-step.js';
import type { ModelMessage } from '../model/prompt.js';
import { CallAccount, type Taken } from './call-account.js';
import { fileTokens, textOfPrompt } from './prompt-text.js';
import type { BudgetReason, RunBudget } from './run-budget.js';

/** What an account needs to know of its run. */
export interface RunAccountOptions {
  model: string;
  prices?: Readonly<Record<string, ModelPrice>> | undefined;
  budget?: RunBudget | undefined;
  /** Whether what has not been reported is estimated, even without a budget. */
  estimates: boolean;
  /** The account of the run that this one is a part of. */
  outer?: RunAccount | undefined;
  /** Ends the run, where a limit of its budget is exceeded while a model speaks, its own or that of a run within it. */
  over?: (reason: BudgetReason) => void;
}

/** Compares what is taken with a limit. */
type Comparison = (taken: number, limit: number) => boolean;

const isExceeded: Comparison = (taken, limit) => taken > limit;
const isReached: Comparison = (taken, limit) => taken >= limit;
const nothing: Taken = { tokens: 0, usd: 0 };

/**
 * What the model calls of one run have taken, and those of the runs within it from their first piece on: what the provider has reported, and apart
 * from it an estimate of what it has not: the call under way, calls that failed, providers that say nothing or not all. Constant memory.
 */
export class RunAccount {
  /** The prices of the run's own, and those that it has from the outer one. */
  readonly prices: Readonly<Record<string, ModelPrice>>;
  readonly #table: ReadonlyMap<string, ModelPrice>;
  readonly #model: string;
  readonly #budget: RunBudget;
  readonly #estimates: boolean;
  readonly #outer: RunAccount | undefined;
  readonly #over: (reason: BudgetReason) => void;
  readonly #reported = new RunCost();
  #usage: Usage | undefined;
  /** What those calls have cost whose cost is known. */
  #knownUsd = 0;
  /** What calls took that are over and have not been reported. */
  #estimated = nothing;
  #call: CallAccount | undefined;
  #price: ModelPrice | undefined;
  /** Calls of the provider beyond those that the run made: what a model makes of its own, to go on with an answer. */
  rounds = 0;
  #isClosed = false;
  /** The runs within this one that are under way. */
  readonly #inner = new Set<RunAccount>();

  constructor({ model, prices, budget = {}, estimates, outer, over = () => undefined }: RunAccountOptions) {
    this.prices = { ...outer?.prices, ...prices };
    this.#table = priceTable(this.prices);
    this.#model = model;
    this.#price = priceOf(this.#table, model);
    this.#budget = budget;
    this.#outer = outer;
    this.#estimates =
      estimates ||
      budget.tokens !== undefined ||
      budget.costUsd !== undefined ||
      (outer !== undefined && outer.#estimates);
    this.#over = over;
    if (outer !== undefined) outer.#inner.add(this);
  }

  get isInCall(): boolean {
    return this.#call !== undefined;
  }

  /** Whether what is taken here counts towards a budget of cost: then its model must have a price. */
  get limitsCost(): boolean {
    return this.#budget.costUsd !== undefined || this.#outer?.limitsCost === true;
  }

  beginCall(prompt: readonly ModelMessage[]): void {
    const input = this.#estimates ? estimateTokenCount(textOfPrompt(prompt)) + fileTokens(prompt) : 0;
    this.#call = new CallAccount(input);
    this.#price = priceOf(this.#table, this.#model);
  }

  /** The model has said a piece. */
  hear(piece: string): void {
    if (this.#estimates) this.#call?.hear(piece);
  }

  /**
   * The provider has told something of the call under way before its end. Ends the run, where no further call of the provider's may follow those behind it.
   *
   * @param steps how many calls the run has made, this one included
   */
  report({ responseModel, usage, rounds }: Omit<ReportStep, 'kind'>, steps: number): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#answeredBy(responseModel);
    if (usage !== undefined) call.report(usage);
    if (rounds !== undefined && rounds > call.rounds) {
      if (!this.mayCall(steps)) return;
      this.rounds += rounds - call.rounds;
      call.goOn(rounds);
    }
    this.checkLimits();
  }

  /** A call is over. @param usage what was reported of it at its end */
  endCall(usage: Usage | undefined, responseModel?: string): void {
    const call = this.#call ?? new CallAccount(0);
    this.#answeredBy(responseModel);
    call.end(usage);
    this.#book(call);
    if (call.usage === undefined) this.#reported.add(undefined, undefined);
  }

  /** Counts what the run took in another process. @param costUsd what that cost, where it is known */
  include(usage: Usage, costUsd: number | undefined): void {
    this.#usage = sumUsage(this.#usage, usage);
    this.#knownUsd += costUsd ?? 0;
    this.#reported.add(usage, costUsd);
  }

  /** A call has broken off: what it took is known as far as it was reported. @param isRefused the provider did not take it up, so it took nothing */
  breakCall({ usage, isRefused = false }: { usage?: Usage | undefined; isRefused?: boolean } = {}): void {
    const call = this.#call;
    if (call === undefined) return;
    if (usage !== undefined) call.report(usage);
    if (!isRefused) this.#book(call);
    this.#call = undefined;
  }

  /** Which limit leaves nothing for a further call: one of this run's, or of one that it is a part of. @param steps how many calls there were */
  usedUp(steps: number): BudgetReason | undefined {
    if (steps + this.rounds >= (this.#budget.steps ?? Infinity)) return 'budget_steps';
    return this.#leavesNothing();
  }

  /** Asks whether a further call may follow. Ends the run if not. @param steps how many calls there were */
  mayCall(steps: number): boolean {
    const reason = this.usedUp(steps);
    if (reason !== undefined) this.#over(reason);
    return reason === undefined;
  }

  /**
   * Ends the run, or the outer one, whose limit is exceeded in mid-call, as far as can be told: the outermost first, which ends those within it. A run that
   * goes on with one that is over has to end itself.
   *
   * @returns which limit that is
   */
  checkLimits(): BudgetReason | undefined {
    const reason = this.#outer?.checkLimits() ?? this.#limitThat(isExceeded);
    if (reason !== undefined) this.#over(reason);
    return reason;
  }

  /** The run is over: what it took stays with the outer one. */
  close(): void {
    if (this.#isClosed) return;
    this.breakCall();
    this.#isClosed = true;
    if (this.#outer !== undefined) this.#outer.#take(this);
  }

  /** What has been reported in all, for `agent_end`. */
  totals(): Pick<EventMap['agent_end'], 'usage' | 'costUsd'> {
    const { calls, totalUsd } = this.#reported;
    return {
      ...(this.#usage !== undefined && { usage: this.#usage }),
      ...(calls > 0 && totalUsd !== undefined && { costUsd: totalUsd }),
    };
  }

  progress(iteration: number): EventMap['progress'] {
    const { tokens } = this.#reported;
    const { costUsd } = this.totals();
    const estimated = this.#estimate();
    const isPriced = this.#price !== undefined || estimated.usd > 0;
    return {
      iteration,
      tokens,
      ...(costUsd !== undefined && { costUsd }),
      ...((estimated.tokens > 0 || estimated.usd > 0) && {
        estimated: { tokens: estimated.tokens, ...(isPriced && { costUsd: estimated.usd }) },
      }),
    };
  }

  /** Its price holds from now on, where it has one: else that of the name by which it was asked for. */
  #answeredBy(model: string | undefined): void {
    this.#price = (model === undefined ? undefined : priceOf(this.#table, model)) ?? this.#price;
  }

  /** Enters a call that is over. */
  #book(call: CallAccount): void {
    const { usage } = call;
    if (usage !== undefined) {
      const costUsd = call.costAt(this.#price);
      this.#usage = sumUsage(this.#usage, usage);
      this.#knownUsd += costUsd ?? 0;
      this.#reported.add(usage, costUsd);
    }
    if (this.#estimates) this.#estimated = sum(this.#estimated, call.estimated(this.#price));
    this.#call = undefined;
  }

  #take(inner: RunAccount): void {
    this.#inner.delete(inner);
    this.#usage = sumUsage(this.#usage, inner.#usage);
    this.#knownUsd += inner.#knownUsd;
    this.#reported.include(inner.#reported);
    this.#estimated = sum(this.#estimated, inner.#estimate());
    // What goes on with a run that is over belongs to the same outer one.
    if (this.#isClosed && this.#outer !== undefined) this.#outer.#take(inner);
  }

  #leavesNothing(): BudgetReason | undefined {
    const outer = this.#outer;
    return this.#limitThat(isReached) ?? (outer === undefined ? undefined : outer.#leavesNothing());
  }

  #limitThat(is: Comparison): BudgetReason | undefined {
    const { tokens = Infinity, costUsd = Infinity } = this.#budget;
    if (tokens === Infinity && costUsd === Infinity) return undefined;
    const taken = sum(this.#known(), this.#estimate());
    if (is(taken.tokens, tokens)) return 'budget_tokens';
    return is(taken.usd, costUsd) ? 'budget_cost' : undefined;
  }

  /** What is reported, of the call under way and of the runs within this one too. */
  #known(): Taken {
    let known: Taken = { tokens: this.#reported.tokens, usd: this.#knownUsd };
    if (this.#call !== undefined) known = sum(known, this.#call.reported(this.#price));
    for (const inner of this.#inner) known = sum(known, inner.#known());
    return known;
  }

  /** What is not, in the same way. */
  #estimate(): Taken {
    let estimated = this.#estimated;
    if (this.#call !== undefined) estimated = sum(estimated, this.#call.estimated(this.#price));
    for (const inner of this.#inner) estimated = sum(estimated, inner.#estimate());
    return estimated;
  }
}

function sum(one: Taken, other: Taken): Taken {
  return { tokens: one.tokens + other.tokens, usd: one.usd + other.usd };
}
