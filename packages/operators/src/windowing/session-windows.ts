import { failLineage, OldestKeys } from '@weir/core';
import { abandon, emitJoined, holdAlong } from '../buffering/held-lineages.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { DueQueue } from './due-queue.js';
import { touchedBy, type KeySessions, type Session } from './session.js';
import type { TimedWindows, TimedWindowsOptions } from './timed-windows.js';

export interface SessionWindowsOptions<State> extends TimedWindowsOptions<State> {
  /** How long a silence ends a session. */
  readonly gap: number;
  /** For how long a session that is over is remembered, so that a late item does not begin it anew: where items come in order, for none. */
  readonly memory: number;
}

/** Windows that end with a silence, and grow together where an item bridges it. */
export class SessionWindows<State> implements TimedWindows {
  readonly #keys = new Map<unknown, KeySessions<State>>();
  readonly #oldest = new OldestKeys(this.#keys);
  /** A session that has grown may stand too early in it. */
  readonly #queue = new DueQueue<Session<State>>();
  #watermark = -Infinity;
  #opened = 0;
  #isClosing = false;
  #isPartial = false;
  #isAbandoned = false;

  constructor(private readonly options: SessionWindowsOptions<State>) {}

  get nextDue(): number {
    return this.#queue.first?.due ?? Infinity;
  }

  take(time: number, key: unknown, value: unknown): boolean {
    const { gap, capacity, operator } = this.options;
    const known = this.#keys.get(key);
    if (known === undefined && this.#isOver(time + gap)) return false;
    const owner = known ?? this.#makeRoomFor(key);
    // The reader may have left when it was given a window that ended, or that made room.
    if (this.#isAbandoned) {
      failLineage(new AbandonedItemError(operator));
      return true;
    }
    const touched = touchedBy(owner, time, time + gap);
    const [first] = touched;
    // A session may not begin, nor be drawn back, where one may be over: chains of stragglers would lead into what is forgotten.
    if (this.#isOver(first !== undefined && first.start <= time ? first.end : time + gap)) return false;
    const wasPending = touched.some(({ isPending }) => isPending);
    const session = this.#add(owner, touched, time, value);
    if (wasPending || session.end > this.#watermark) this.#await(session);
    // The late item is being processed right now: what it brings about comes of it alone.
    else this.options.emit(this.#closed(session, false, true));
    if (capacity !== Infinity && countOf(owner) >= capacity) this.#closeEarly(owner, isRemembered);
    return true;
  }

  advance(watermark: number): void {
    this.#watermark = Math.max(this.#watermark, watermark);
    // The reader may send an item while it is given a window: the loop under way goes on for it.
    if (!this.#isClosing && this.nextDue <= this.#watermark) this.#closeDue();
  }

  closeAll(): void {
    this.#isPartial = true;
    this.advance(Infinity);
  }

  abandon(): void {
    this.#isAbandoned = true;
    for (const { sessions } of this.#keys.values())
      for (const { held } of sessions) abandon(held, this.options.operator);
    this.#keys.clear();
    this.#queue.clear();
  }

  #isOver(end: number): boolean {
    return end + this.options.lateness <= this.#watermark;
  }

  /** Counts an item in the session that it belongs to, in one made of those that it joins, or in a new one. */
  #add(owner: KeySessions<State>, touched: readonly Session<State>[], time: number, value: unknown): Session<State> {
    const { aggregate, gap } = this.options;
    const [session, ...joined] = touched;
    // An item on which the aggregate throws opens no session, and joins none.
    const state = aggregate.add(joined.length === 0 && session ? session.state : aggregate.seed(), value);
    if (session === undefined) return this.#open(owner, time, state);
    if (joined.length === 0) session.state = state;
    else this.#join(session, joined, state);
    session.count++;
    session.start = Math.min(session.start, time);
    session.end = Math.max(session.end, time + gap);
    return session;
  }

  #open(owner: KeySessions<State>, start: number, state: State): Session<State> {
    const { sessions, key } = owner;
    const end = start + this.options.gap;
    const rest = { held: undefined, isPending: false, wasEmitted: false, isOver: false, due: end, place: 0 };
    const session: Session<State> = { owner, start, end, count: 1, state, ...rest, order: this.#opened++ };
    if (sessions.length === 0) {
      this.#keys.set(key, owner);
      this.#oldest.noteSet();
    }
    sessions.splice(sessions.findLastIndex((other) => other.start < start) + 1, 0, session);
    this.#queue.add(session, end);
    return session;
  }

  #join(into: Session<State>, joined: readonly Session<State>[], between: State): void {
    const { merge } = this.options.aggregate;
    const { sessions } = into.owner;
    const states = [between, ...joined.map(({ state }) => state)];
    into.state = states.reduce((whole, state) => (merge === undefined ? whole : merge(whole, state)), into.state);
    for (const session of joined) {
      into.count += session.count;
      into.end = session.end;
      into.wasEmitted ||= session.wasEmitted;
      if (session.held) into.held = [...(into.held ?? []), ...session.held];
      this.#queue.delete(session);
    }
    sessions.splice(sessions.indexOf(into) + 1, joined.length);
  }

  /** Holds the item at hand until its session ends. */
  #await(session: Session<State>): void {
    session.isPending = true;
    session.held = holdAlong(session.held);
    if (session.end < session.due) this.#queue.move(session, session.end);
  }

  #closeDue(): void {
    const failures: unknown[] = [];
    this.#isClosing = true;
    try {
      let session = this.#queue.first;
      for (; session !== undefined && session.due <= this.#watermark; session = this.#queue.first) {
        const due = this.#dueOf(session);
        if (due > session.due) this.#queue.move(session, due);
        else this.#goOn(session, failures);
      }
    } finally {
      this.#isClosing = false;
    }
    if (failures.length > 0) throw failures[0];
  }

  #dueOf({ isPending, isOver, end }: Session<State>): number {
    const { lateness, memory } = this.options;
    if (isPending) return end;
    // Added up as in `#isOver`, so that fractions are rounded alike.
    return isOver ? end + memory + lateness : end + lateness;
  }

  /** Emits a session that has ended; later is done with it; at last forgets it. */
  #goOn(session: Session<State>, failures: unknown[]): void {
    // A session that fails does not keep others back.
    if (session.isPending) attempt(() => this.#emit(session, this.#isPartial), failures);
    else if (session.isOver) this.#forget(session);
    else {
      session.isOver = true;
      session.state = this.options.aggregate.seed();
    }
  }

  #forget(session: Session<State>): void {
    const { sessions, key } = session.owner;
    this.#queue.delete(session);
    sessions.splice(sessions.indexOf(session), 1);
    if (sessions.length === 0) this.#keys.delete(key);
  }

  #makeRoomFor(key: unknown): KeySessions<State> {
    while (this.#keys.size >= this.options.maxKeys && !this.#keys.has(key)) {
      const oldest = this.#keys.get(this.#oldest.next());
      if (oldest !== undefined) this.#closeEarly(oldest, () => false);
    }
    return this.#keys.get(key) ?? { key, sessions: [] };
  }

  #closeEarly({ key, sessions }: KeySessions<State>, isKept: (session: Session<State>) => boolean): void {
    const closed = sessions.filter((session) => !isKept(session));
    sessions.splice(0, Infinity, ...sessions.filter(isKept));
    if (sessions.length === 0) this.#keys.delete(key);
    for (const session of closed) this.#queue.delete(session);
    try {
      // The reader may leave while it is given a window.
      for (const session of closed) if (session.isPending && !this.#isAbandoned) this.#emit(session, true);
    } finally {
      for (const { held } of closed) abandon(held, this.options.operator);
    }
  }

  #emit(session: Session<State>, isPartial: boolean): void {
    const { held, wasEmitted } = session;
    session.held = undefined;
    const closed = this.#closed(session, isPartial, wasEmitted);
    emitJoined(held, () => this.options.emit(closed));
  }

  #closed(session: Session<State>, partial: boolean, revised: boolean) {
    const { start, end, owner, count, state } = session;
    session.isPending = false;
    session.wasEmitted = true;
    const isShared = this.options.lateness > 0;
    return { start, end, key: owner.key, count, states: [state], isShared, partial, revised };
  }
}

/** Whether it holds nothing, and only keeps late items from beginning it anew. */
function isRemembered({ isOver }: Session<unknown>): boolean {
  return isOver;
}

function countOf({ sessions }: KeySessions<unknown>): number {
  return sessions.reduce((sum, { count, isOver }) => (isOver ? sum : sum + count), 0);
}

function attempt(work: () => void, failures: unknown[]): void {
  try {
    work();
  } catch (error) {
    failures.push(error);
  }
}
