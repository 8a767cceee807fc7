import type { WeirEvent } from '@weir/core';

/** What a run takes that its account does not know: model calls, and time in which it was not paused. */
export class RunSpending {
  calls = 0;
  /** In ms, by the times of its events. */
  runningMs = 0;
  #since: number | undefined;

  #isPaused = false;

  take(event: WeirEvent): void {
    const { time } = event;
    if (this.#since !== undefined && !this.#isPaused) this.runningMs += Math.max(0, time - this.#since);
    this.#since = time;
    if (event.type === 'agent_pause') this.#isPaused = true;
    else if (event.type === 'agent_resume') this.#isPaused = false;
    else if (event.type === 'llm_start' && (event.data.attempt ?? 1) === 1) this.calls++;
  }
}
