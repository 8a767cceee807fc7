import { holdLineage, isEvent, joinLineages, type Lineage } from '@weir/core';
import { Fifo } from '../../buffering/fifo.js';
import { AbandonedItemError } from '../../errors/abandoned-item-error.js';
import { LineageTrail } from '../lineage-trail.js';
import { attemptOf, isText, withText, type TextItem } from '../text-lane.js';
import type { TextWork } from '../text-work.js';
import { Pace, type PaceLimits } from './pace.js';

/** Something that goes on as one: a unit of text, or another item as it came. */
interface Waiting {
  readonly item: unknown;
  /** Left out for what is no text. */
  readonly text?: string;
  readonly at: number;
  /** The number of its arrival among those of all runs. */
  readonly order: number;
  readonly lineage: Lineage | undefined;
}

/** What goes on now. */
export interface Released {
  readonly item: unknown;
  readonly lineage: Lineage | undefined;
  /** How many units of text it is. */
  readonly units: number;
}

/** When something came: the time, and its number among what came of all runs. */
export interface Moment {
  readonly at: number;
  readonly order: number;
}

/** Text that came at one moment, or at several with nothing of another run between. */
interface Arrival extends Moment {
  /** Where it ends. */
  end: number;
  /** The number of the last one. */
  last: number;
}

/** What text may go at once. */
interface Bounds {
  readonly quota: number;
  readonly until: number;
  readonly size: number;
}

/** How much the lanes of one stream hold together: UTF-16 units, and one for each item that is no text. */
export interface Held {
  size: number;
}

const endsInHalf = /[\ud800-\udbff]$/;

/** What is held of one run, in its order: units of text, the text that is no whole unit yet, and the items in between. */
export class SmoothLane {
  #waiting = new Fifo<Waiting>();
  readonly #pace: Pace;
  readonly #trail = new LineageTrail();
  /** Finds the units of the text under way. */
  #work: TextWork | undefined;
  /** How much text came before that, and altogether. */
  #base = 0;
  #received = 0;
  /** The first half of a surrogate pair: it can only go with the other. */
  #half = '';
  #halfOrder = 0;
  #latest: TextItem = '';
  /** Which text came when, by where it ended; from the first unit on that is not known to be whole. */
  #arrivals: Arrival[] = [];

  /** @param ancestors the runs that this one is a part of */
  constructor(
    readonly ancestors: readonly string[],
    limits: PaceLimits,
    private readonly held: Held,
    private readonly startWork: () => TextWork,
  ) {
    this.#pace = new Pace(limits);
  }

  /** The number of the oldest arrival of which something waits that time alone lets go of; infinite where nothing does. */
  get oldest(): number {
    return this.#waiting.peek()?.order ?? this.#arrivals[0]?.order ?? Infinity;
  }

  /** The number of the oldest arrival of which anything is held. */
  get oldestHeld(): number {
    return Math.min(this.oldest, this.#half === '' ? Infinity : this.#halfOrder);
  }

  /** True while nothing waits that time alone lets go of. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#work === undefined;
  }

  /** True until the first of its units has gone. */
  get isFresh(): boolean {
    return !this.#pace.hasBegun || this.isIdle;
  }

  get isEmpty(): boolean {
    return this.isIdle && this.#half === '';
  }

  take(item: unknown, moment: Moment): void {
    if (isText(item)) return this.#takeText(item, moment);
    if (isEvent(item) && item.type === 'retract') this.#takeBack(item.data.attempt);
    this.flush(moment.at);
    this.#waiting.push({ item, ...moment, lineage: holdLineage() });
    this.held.size++;
  }

  /** How many units may go now, at this tick. */
  quota(now: number): number {
    const openSince = this.#arrivals[0]?.at;
    if (openSince === undefined || !this.#pace.isLastCall(openSince, now)) return this.#pace.quota(now, openSince);
    this.#endWork();
    return this.#pace.quota(now, undefined);
  }

  /** Takes what is next, of text at most `quota` units, no more than make up `size`, and none that came after `until`; nothing where that has to wait. */
  release(quota: number, until: number, size = Infinity): Released | undefined {
    const first = this.#waiting.peek();
    if (first === undefined || first.order > until || (first.text !== undefined && quota < 1)) return undefined;
    if (first.text === undefined) {
      this.#waiting.shift();
      this.held.size--;
      return { item: first.item, lineage: first.lineage, units: 0 };
    }
    return this.#releaseText(first, { quota, until, size });
  }

  /** The text so far has to go without what may follow: its last unit counts as whole. */
  flush(now: number): void {
    if (this.#half !== '') {
      const half = this.#half;
      this.#half = '';
      this.#push(half, { at: now, order: this.#halfOrder });
    }
    this.#endWork();
  }

  abandon(): void {
    this.#trail.abandon('smooth');
    while (this.#waiting.length > 0) this.#waiting.shift()?.lineage?.release(new AbandonedItemError('smooth'));
  }

  #takeText(item: TextItem, moment: Moment): void {
    const delta = typeof item === 'string' ? item : item.data.delta;
    if (delta === '') return;
    if (attemptOf(item) !== attemptOf(this.#latest)) this.flush(moment.at);
    this.#latest = item;
    this.#received += delta.length;
    this.held.size += delta.length;
    this.#trail.mark(this.#received);
    const text = this.#half + delta;
    this.#half = endsInHalf.test(text) ? text.slice(-1) : '';
    if (this.#half !== '') this.#halfOrder = moment.order;
    this.#push(this.#half === '' ? text : text.slice(0, -1), moment);
  }

  #push(text: string, { at, order }: Moment): void {
    if (text === '') return;
    if (this.#work === undefined) {
      this.#work = this.startWork();
      this.#base = this.#received - this.#half.length - text.length;
    }
    const end = this.#received - this.#half.length;
    const last = this.#arrivals.at(-1);
    if (last?.at === at && last.last >= order - 1) {
      last.end = end;
      last.last = order;
    } else this.#arrivals.push({ end, at, order, last: order });
    this.#work.push(text);
    this.#collect(this.#work);
  }

  #endWork(): void {
    const work = this.#work;
    if (work === undefined) return;
    work.end();
    this.#collect(work);
    this.#work = undefined;
  }

  #collect(work: TextWork): void {
    let { at, order }: Moment = this.#arrivals[0] ?? { at: 0, order: 0 };
    for (let text = work.take(); text !== undefined; text = work.take()) {
      const end = this.#base + work.taken;
      const lineage = this.#trail.isEmpty ? undefined : this.#trail.takeUntil(end);
      this.#waiting.push({ item: this.#latest, text, at, order, lineage });
      this.#pace.add(at);
      ({ at, order } = this.#arrivedAfter(end) ?? { at, order });
    }
  }

  /** When the first of the text after `end` came; forgets about what was before. */
  #arrivedAfter(end: number): Moment | undefined {
    let gone = 0;
    while ((this.#arrivals[gone]?.end ?? Infinity) <= end) gone++;
    if (gone > 0) this.#arrivals.splice(0, gone);
    return this.#arrivals[0];
  }

  #releaseText({ item: firstItem }: Waiting, { quota, until, size }: Bounds): Released {
    const attempt = attemptOf(firstItem as TextItem);
    const lineages: (Lineage | undefined)[] = [];
    let item = firstItem as TextItem;
    let joined = '';
    let units = 0;
    for (let next = this.#waiting.peek(); next?.text !== undefined; next = this.#waiting.peek()) {
      if (units >= quota || joined.length >= size || next.order > until) break;
      if (attemptOf(next.item as TextItem) !== attempt) break;
      this.#waiting.shift();
      item = next.item as TextItem;
      joined += next.text;
      if (next.lineage !== undefined) lineages.push(next.lineage);
      units++;
    }
    this.#pace.took(units);
    this.held.size -= joined.length;
    return { item: withText(item, joined), lineage: joinLineages(lineages), units };
  }

  /** Drops what is held of an attempt. Its items were dealt with: nothing of them is wanted any more. */
  #takeBack(attempt: number): void {
    const isTakenBack = (item: TextItem) => (attemptOf(item) ?? 1) === attempt;
    if (isTakenBack(this.#latest)) this.#dropOpen();
    const all = this.#waiting.toArray();
    this.#waiting = new Fifo();
    this.#pace.clear();
    for (const waiting of all) {
      if (waiting.text !== undefined && isTakenBack(waiting.item as TextItem)) {
        this.held.size -= waiting.text.length;
        waiting.lineage?.release();
      } else {
        this.#waiting.push(waiting);
        if (waiting.text !== undefined) this.#pace.add(waiting.at);
      }
    }
  }

  #dropOpen(): void {
    const taken = this.#work === undefined ? this.#received - this.#half.length : this.#base + this.#work.taken;
    this.held.size -= this.#received - taken;
    this.#trail.takeUntil(this.#received)?.release();
    this.#work = undefined;
    this.#arrivals = [];
    this.#half = '';
  }
}
