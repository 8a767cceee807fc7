/** A window that has closed, its result not worked out yet. */
export interface ClosedWindow<State> {
  readonly start: number;
  readonly end: number;
  readonly key: unknown;
  readonly count: number;
  /** Of the parts that it is put together from. */
  readonly states: readonly State[];
  /** Whether the states are needed for other windows too, and have to stay as they are. */
  readonly isShared: boolean;
  /** Closed before its time. */
  readonly partial: boolean;
  /** Late items came after it was emitted. */
  readonly revised: boolean;
}
