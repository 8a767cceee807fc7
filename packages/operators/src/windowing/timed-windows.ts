import type { Aggregate } from './aggregate.js';
import type { ClosedWindow } from './closed-window.js';

/** Windows that open and close by time, of whatever kind. */
export interface TimedWindows {
  /** When something is to be closed, or let go, next; `Infinity` where nothing is held. It may be too early, never too late. */
  readonly nextDue: number;
  /** Counts an item where it belongs; after `abandon`, marks it as failed. False where it is late: every window that it belongs to is over. */
  take(time: number, key: unknown, value: unknown): boolean;
  /** Closes what ends by `watermark`: no item from before it is expected any more. */
  advance(watermark: number): void;
  /** Closes everything before its time. */
  closeAll(): void;
  /** Lets go of everything without emitting it. */
  abandon(): void;
}

export interface TimedWindowsOptions<State> {
  readonly aggregate: Aggregate<never, State, unknown, unknown>;
  readonly maxKeys: number;
  /** How many items a window takes before it closes early. */
  readonly capacity: number;
  /** For how many milliseconds of the windows' time a window that was emitted still takes items. */
  readonly lateness: number;
  /** Who holds the items, for those that ask why one was let go. */
  readonly operator: string;
  readonly emit: (window: ClosedWindow<State>) => void;
}
