import { RunEnd, answerTokens, type EventMap, type WeirEvent } from '@weir/core';
import { RunCost, RunningStatistics } from '@weir/operators';
import { LiveCall } from './live-call.js';
import type { LivePhase, LiveState } from './live-state.js';

/** Keeps where one run stands, by the times of its events. Constant work for each event; memory: the calls of tools that are under way. */
export class LiveRun {
  readonly #sizes = new RunningStatistics();
  readonly #cost = new RunCost();
  readonly #tools = new Map<string, string>();
  readonly #end = new RunEnd();
  readonly #start: number;
  readonly #run: string;
  readonly #parent: string | undefined;
  #model: string | undefined;
  #phase: LivePhase = 'starting';
  #calls = 0;
  #errors = 0;
  /** Output tokens of the calls that have ended. */
  #tokens = 0;
  #call = new LiveCall(undefined);
  /** The latest time of an event, and how far the clock was then. */
  #latest: number;
  #clockThen = 0;
  #isOver = false;

  constructor({ run, parent, time }: WeirEvent) {
    this.#run = run;
    this.#parent = parent;
    this.#start = this.#latest = time;
  }

  /** @returns whether the run is over */
  take(event: WeirEvent, now: number): boolean {
    this.#latest = Math.max(this.#latest, event.time);
    this.#clockThen = now;
    this.#follow(event);
    this.#isOver = this.#end.take(event);
    if (this.#isOver && event.type === 'llm_end') this.#phase = 'completed';
    return this.#isOver;
  }

  state(now: number): LiveState {
    // By the events' own times, which a recording has too; since the last one, by the clock.
    const time = this.#isOver ? this.#latest : this.#latest + Math.max(0, now - this.#clockThen);
    const timeToFirstToken = this.#call.timeToFirst;
    const { totalUsd } = this.#cost;
    return {
      run: this.#run,
      ...(this.#parent !== undefined && { parent: this.#parent }),
      ...(this.#model !== undefined && { model: this.#model }),
      phase: this.#phase,
      elapsed: time - this.#start,
      calls: this.#calls,
      tokens: this.#tokens + this.#call.tokens,
      tokensPerSecond: this.#call.rateAt(time),
      ...(timeToFirstToken !== undefined && { timeToFirstToken }),
      chunkSizes: this.#sizes.snapshot(),
      ...(totalUsd !== undefined && this.#cost.calls > 0 && { costUsd: totalUsd }),
      tools: [...this.#tools.values()],
      errors: this.#errors,
      isFinal: this.#isOver,
    };
  }

  #follow(event: WeirEvent): void {
    switch (event.type) {
      case 'llm_chunk':
        this.#sizes.add(event.data.delta.length);
        return this.#hear(event.time, 'answering');
      case 'reasoning_chunk':
        return this.#hear(event.time, 'thinking');
      case 'tool_args':
        this.#phase = 'calling';
        return;
      case 'agent_start':
        this.#model = event.data.model;
        return;
      case 'llm_start':
        return this.#beginCall(event.data.model, event.time);
      case 'llm_end':
        this.#cost.add(event.data.usage, event.data.costUsd);
        return this.#endCall(event.data);
      case 'error':
        this.#errors++;
        this.#phase = 'failed';
        return;
      default:
        return this.#followRest(event);
    }
  }

  #followRest(event: WeirEvent): void {
    switch (event.type) {
      case 'tool_start':
        this.#tools.set(event.data.toolCallId, event.data.name);
        this.#phase = 'tools';
        return;
      case 'tool_end':
        this.#tools.delete(event.data.toolCallId);
        if (this.#tools.size === 0 && this.#phase === 'tools') this.#phase = 'waiting';
        return;
      case 'agent_pause':
        this.#phase = 'paused';
        return;
      case 'agent_resume':
        this.#phase = 'waiting';
        return;
      case 'agent_end':
        this.#phase = event.data.status;
        this.#tools.clear();
        this.#cost.totalUsd = event.data.costUsd ?? this.#cost.totalUsd;
    }
  }

  #hear(time: number, phase: LivePhase): void {
    this.#phase = phase;
    this.#call.hear(time);
  }

  #beginCall(model: string, time: number): void {
    this.#tokens += this.#call.tokens;
    this.#call = new LiveCall(time);
    this.#model = model;
    this.#calls++;
    this.#phase = 'waiting';
  }

  #endCall(end: EventMap['llm_end']): void {
    this.#call.end(answerTokens(end), end.cached);
    this.#phase = 'waiting';
  }
}
