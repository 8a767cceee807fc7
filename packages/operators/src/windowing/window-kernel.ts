import { currentValve, withinValve, type Clock, type Kernel, type Stage } from '@weir/core';
import type { Subscription } from 'rxjs';
import type { Aggregate } from './aggregate.js';
import type { ClosedWindow } from './closed-window.js';
import { OpenWindows, type OpenWindowsOptions } from './open-windows.js';

export interface WindowSettings<T, State> {
  /** Milliseconds; or else `items` counts. */
  readonly every: number | undefined;
  readonly items: number;
  /** Where windows overlap: after how many items the next one begins. */
  readonly everyItems?: number;
  readonly by: ((item: T) => unknown) | undefined;
  readonly aggregate: Aggregate<T, State, unknown, unknown>;
  readonly maxKeys: number;
  readonly maxItems: number;
  readonly emitEmpty: boolean;
  readonly clock: Clock;
  /** Who holds the items. */
  readonly operator: string;
}

/** Windows by arrival: of one length in time and without a gap, or of so many items. Results are left to the reader, so that what they throw is thrown where it can be caught. */
export function windowKernel<T, State>(settings: WindowSettings<T, State>): Kernel<T, ClosedWindow<State>> {
  const { every } = settings;
  return (emit) => (every === undefined ? countedStage(settings, emit) : new TimedStage(settings, every, emit));
}

function countedStage<T, State>(
  settings: WindowSettings<T, State>,
  emit: OpenWindowsOptions<T, State>['emit'],
): Stage<T> {
  const { clock } = settings;
  const span = { start: () => clock.now(), end: () => clock.now() };
  const windows = new OpenWindows<T, State>({ everyItems: settings.items, ...settings, span, emit });
  return {
    next: (item) => windows.take(item),
    complete: () => windows.closeAll(true),
    error: () => windows.closeAll(true),
    close: () => windows.abandon(),
  };
}

/** Windows that are as long as `every`, from one multiple of it to the next. */
class TimedStage<T, State> implements Stage<T> {
  readonly #windows: OpenWindows<T, State>;
  readonly #valve = currentValve();
  #start = -Infinity;
  #end = -Infinity;
  #nothingCame = true;
  #closed = false;
  #timer: Subscription | undefined;

  constructor(
    private readonly settings: WindowSettings<T, State>,
    private readonly every: number,
    private readonly emit: OpenWindowsOptions<T, State>['emit'],
  ) {
    const span = { start: () => this.#start, end: () => this.#end };
    this.#windows = new OpenWindows<T, State>({ everyItems: Infinity, ...settings, span, emit });
    if (settings.emitEmpty) this.#openSpan();
  }

  next(item: T): void {
    // The clock decides, not the timer: a busy process runs its timers late.
    if (this.settings.clock.now() >= this.#end) this.#roll();
    this.#nothingCame = false;
    this.#windows.take(item);
  }

  complete(): void {
    this.#windows.closeAll(true);
  }

  error(): void {
    this.#windows.closeAll(true);
  }

  close(): void {
    this.#closed = true;
    this.#timer?.unsubscribe();
    this.#windows.abandon();
  }

  #roll(): void {
    this.#closeSpan();
    // The reader may have sent an item that began the next span meanwhile.
    if (this.settings.clock.now() >= this.#end) this.#openSpan();
  }

  #openSpan(): void {
    const { every } = this;
    this.#start = Math.floor(this.settings.clock.now() / every) * every;
    this.#end = this.#start + every;
    this.#nothingCame = true;
    this.#wait();
  }

  #closeSpan(): void {
    if (this.settings.emitEmpty && this.#nothingCame) this.#emitEmpty();
    else this.#windows.closeAll(false);
  }

  #emitEmpty(): void {
    // First, since an item that the reader sends from within its own `next` must not close this span again.
    this.#nothingCame = false;
    const states = [this.settings.aggregate.seed()];
    const span = { start: this.#start, end: this.#end, key: undefined };
    this.emit({ ...span, count: 0, states, isShared: false, partial: false, revised: false });
  }

  #wait(): void {
    // The reader may have left while it was given a window.
    if (this.#closed) return;
    const { clock } = this.settings;
    this.#timer?.unsubscribe();
    this.#timer = clock.schedule(() => this.#onTime(), this.#end - clock.now());
  }

  #onTime(): void {
    // Timers may run a moment early by the wall clock.
    if (this.settings.clock.now() < this.#end) return this.#wait();
    withinValve(this.#valve, () => {
      if (this.settings.emitEmpty) this.#roll();
      else this.#closeSpan();
    });
  }
}
