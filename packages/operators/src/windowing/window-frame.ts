/** What every window says of itself. */
export interface WindowFrame<Key = unknown> {
  /** Milliseconds since the epoch; of a session its first item's time; of a window by count, when its first item came. */
  start: number;
  /** The first millisecond that no longer belongs to it: of a session, a gap after its last item; of a window by count, when it closed. */
  end: number;
  /** What `by` gave; there only with `by`. */
  key?: Key;
  /** How many items it had. */
  count: number;
  /**
   * There only where it closed before its time: another window with the same span and key may follow; of a session, one whose span overlaps its span
   * and which is another part of the same session.
   */
  partial?: true;
  /**
   * There only where late items came after its end: it takes the place of what was emitted for its span and key before; of a session, in place of
   * all sessions of its key that lie in its span.
   */
  revised?: true;
}

/** A window with its items. */
export interface ItemWindow<T, Key = unknown> extends WindowFrame<Key> {
  items: T[];
}

/** A window with what its items came to. */
export interface ValueWindow<Value, Key = unknown> extends WindowFrame<Key> {
  value: Value;
}
