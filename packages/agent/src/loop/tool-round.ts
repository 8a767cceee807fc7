import type { Clock, EventFailure, RunWriter, WeirEvent } from '@weir/core';
import type { GateHandle } from '@weir/operators';
import { EMPTY, Observable, Subject, from, last, merge, mergeMap, of } from 'rxjs';
import type { AssistantMessage, ModelMessage, ToolResultOutput } from '../model/prompt.js';
import type { ToolOutcome } from '../tools/tool-outcome.js';
import type { Toolbox } from '../tools/toolbox.js';
import type { AgentState, RunState } from './agent-state.js';
import { Approvals, type Approve } from './approvals.js';
import { CallSlots } from './call-slots.js';
import { RunSteering } from '../running/run-steering.js';
import { RoundCall, type BegunCall } from './round-call.js';
import type { RunAccount } from './run-account.js';

/** What a tool round works with. */
export interface ToolRoundOptions {
  toolbox: Toolbox;
  writer: RunWriter;
  clock: Clock;
  /** How many tools run at once. */
  concurrency: number;
  /** What the app has for its tools. */
  deps?: unknown;
  /** Emits when the run goes on, at once if it does: before that no tool starts. Default: at once. */
  running$?: Observable<void>;
  /** Steers the runs that the tools start. Default: nobody does. */
  steering?: RunSteering;
  /** Who decides over the calls that need a yes. Default: nobody, so that they wait. */
  approvals?: Approvals;
  /** Who is asked for those of runs that the tools start. Default: nobody. */
  approve?: Approve | undefined;
  /** Closed while all that the round does is wait for decisions. */
  deciding?: GateHandle;
  /** Whether the run was itself started by a tool: its state is a part of another's then, and its events carry none. Default false. */
  isNested?: boolean;
  /** Where runs that the tools start are counted. */
  account?: RunAccount;
  /** What the run knows of itself, for `tool_approval` events; without it they carry no state. */
  state?(): Omit<RunState, 'turn'>;
  emit(event: WeirEvent): void;
}

/** A round to run. */
export interface Round {
  /** The model's turn with the calls. */
  turn: AssistantMessage;
  /** Its complete calls; in a run that goes on in another process, with what is known of them. */
  calls: readonly BegunCall[];
  /** The conversation before it. */
  messages: readonly ModelMessage[];
}

/**
 * Runs the tool calls of one model turn, several at once, and emits `tool_start`, `tool_progress` and `tool_end` for each. A call that must not
 * run is started and ended by its error. One that needs a yes is preceded by `tool_approval` and `tool_decision`; the others do not wait for it.
 */
export class ToolRound {
  #calls: readonly RoundCall[] = [];
  readonly #cut$ = new Subject<void>();
  #slots: CallSlots | undefined;
  #turn: AssistantMessage | undefined;
  /** What was said until now, as JSON has it: all the round's states have it in common. */
  #said: Pick<AgentState, 'messages' | 'turn'> | undefined;
  /** The runs within this one's tools that are under way. */
  readonly #nested = new Set<string>();
  #quiet: (() => void) | undefined;

  constructor(private readonly options: ToolRoundOptions) {}

  /** What another process needs to go on from here: nothing, while there is no round. A copy, as JSON has it: it may be stored at any time, and says what was. */
  get state(): AgentState | undefined {
    const run = this.options.state?.();
    if (run === undefined || this.#turn === undefined) return undefined;
    const { messages, ...rest } = run;
    this.#said ??= copyOf({ messages, turn: this.#turn });
    // What is nested is such a copy already.
    const calls = this.#calls.map(({ state: { nested, ...call } }) => ({ ...copyOf(call), ...(nested && { nested }) }));
    return { version: 1, ...copyOf(rest), ...this.#said, calls };
  }

  /** Emits once, when all calls have ended. They are checked together before the first of them starts, so that they start in their order. */
  run({ turn, calls, messages }: Round): Observable<unknown> {
    return new Observable((subscriber) => {
      const { toolbox, concurrency, approvals = new Approvals(), running$ = of(undefined) } = this.options;
      const { writer, clock, deps, steering = new RunSteering(), account, approve, isNested = false } = this.options;
      const emit = (event: WeirEvent) => this.#pass(event);
      const slots = (this.#slots = new CallSlots(concurrency));
      // Before everything else: a call that is let go of makes room, which must not be taken.
      subscriber.add(() => slots.close());
      const shared = { writer, clock, deps, emit, approvals, account, running$, steering, slots, cut$: this.#cut$ };
      const own = { approve, isNested, state: () => this.state, changed: () => this.#review() };
      const scope = { ...shared, ...own, messages: [...messages, turn] };
      const round = calls.map((call) => new RoundCall(scope, call));
      this.#calls = round;
      this.#turn = turn;
      this.#said = undefined;
      subscriber.add(() => (this.#turn = undefined));
      const checks = Promise.all(calls.map((call) => toolbox.check(call)));
      const served$ = from(checks).pipe(
        mergeMap((checked) => merge(...checked.map((check, index) => round[index]?.serve(check) ?? EMPTY))),
        last(undefined, undefined),
      );
      subscriber.add(served$.subscribe(subscriber));
    });
  }

  /**
   * Tells the tools that run, and the runs within them, that this run is about to be interrupted. Nothing starts any more.
   *
   * @param quiet called once the runs within have ended: at once, unless it is one of their own events in whose midst they are interrupted
   */
  interrupt(quiet: () => void): void {
    this.#slots?.close();
    this.#cut$.next();
    if (this.#nested.size === 0) quiet();
    else this.#quiet = quiet;
  }

  /** Ends every call that is under way, for a run that ends now. Unsubscribe from the round first. */
  abandon(error: EventFailure): void {
    for (const call of this.#calls) call.abandon(error);
  }

  #pass(event: WeirEvent): void {
    const { writer, emit } = this.options;
    const isNested = event.parent === writer.run;
    // Before it is told: the run may be interrupted by whoever hears of it.
    if (isNested && event.type !== 'agent_end') this.#nested.add(event.run);
    emit(event);
    if (!isNested || event.type !== 'agent_end') return;
    this.#nested.delete(event.run);
    if (this.#nested.size === 0) this.#quiet?.();
  }

  #review(): void {
    const { deciding } = this.options;
    const calls = this.#calls;
    if (calls.some((call) => call.isWaiting) && !calls.some((call) => call.isBusy)) deciding?.close();
    else deciding?.open();
  }
}

function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** A tool's outcome as the model reads it. */
export function outputOf(outcome: ToolOutcome): ToolResultOutput {
  if ('error' in outcome) return { type: 'error-text', value: outcome.error.message };
  const { result } = outcome;
  return typeof result === 'string' ? { type: 'text', value: result } : { type: 'json', value: result };
}
