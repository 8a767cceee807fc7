import { sleep, type Clock } from '@weir/core';
import type { FakeStreamPart } from './model-shape.js';
import type { TurnAction } from './model-script.js';

/** What a player notes about the call that it serves. */
export interface PlayRecord {
  read: number;
  cancelled: boolean;
  aborted: boolean;
}

/** Plays one turn as a stream, a part at a time as the reader asks. */
export class TurnPlayer {
  readonly #stop = new AbortController();
  #position = 0;

  constructor(
    private readonly actions: readonly TurnAction[],
    private readonly record: PlayRecord,
    private readonly clock: Clock,
    private readonly signal: AbortSignal | undefined,
  ) {}

  stream(): ReadableStream<FakeStreamPart> {
    return new ReadableStream<FakeStreamPart>(
      {
        start: (controller) => this.#heed(controller),
        pull: (controller) => this.#pull(controller),
        cancel: (reason) => {
          this.record.cancelled = true;
          this.#stop.abort(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }

  #heed(controller: ReadableStreamDefaultController<FakeStreamPart>): void {
    const { signal } = this;
    if (signal === undefined) return;
    const abort = () => {
      this.record.aborted = true;
      controller.error(signal.reason);
      this.#stop.abort(signal.reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true, signal: this.#stop.signal });
  }

  async #pull(controller: ReadableStreamDefaultController<FakeStreamPart>): Promise<void> {
    for (;;) {
      const action = this.actions[this.#position++];
      if (this.#stop.signal.aborted) return;
      if (action === undefined) return this.#end(() => controller.close());
      if (action.do === 'send') {
        this.record.read++;
        return controller.enqueue(action.part);
      }
      if (action.do === 'fail') return this.#end(() => controller.error(action.error));
      if (!(await this.#pause(action))) return;
    }
  }

  #end(how: () => void): void {
    how();
    this.#stop.abort();
  }

  /** @returns false where the stream was stopped meanwhile */
  #pause(action: { do: 'wait'; ms: number } | { do: 'hang' }): Promise<boolean> {
    const { signal } = this.#stop;
    if (action.do === 'wait') {
      return sleep(this.clock, action.ms, signal).then(
        () => true,
        () => false,
      );
    }
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(false), { once: true }));
  }
}
