import type { HeldLineages } from '../buffering/held-lineages.js';
import type { Waiting } from './due-queue.js';

/** Items of a key between which there is no long silence. */
export interface Session<State> extends Waiting {
  readonly owner: KeySessions<State>;
  start: number;
  /** A gap after its last item. */
  end: number;
  count: number;
  state: State;
  held: HeldLineages;
  /** Whether items came since it was emitted, or it never was. */
  isPending: boolean;
  wasEmitted: boolean;
  /** Takes no items any more; remembered, so that those which belong to it are known to be late. */
  isOver: boolean;
}

/** All sessions of a key: a gap or more apart, in order of time. */
export interface KeySessions<State> {
  readonly key: unknown;
  readonly sessions: Session<State>[];
}

/** The sessions that an item belongs to which covers the time from `start` up to, but not at, `end`: one, or those that it joins. */
export function touchedBy<State>(
  { sessions }: KeySessions<State>,
  start: number,
  end: number,
): readonly Session<State>[] {
  const last = sessions[sessions.length - 1];
  // Almost always: the only one, or a later one than any.
  if (last === undefined || last.end <= start) return [];
  return sessions.filter((session) => session.start < end && session.end > start);
}
