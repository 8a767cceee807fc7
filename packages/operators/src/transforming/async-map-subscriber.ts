import { emitFrom, enterValve, holdLineage, type Valve } from '@weir/core';
import { Subscriber } from 'rxjs';
import { Fifo } from '../buffering/fifo.js';
import { AsyncWork, type AsyncTask, type Outcome } from './async-work.js';

/** `mapAsync`'s options with every default filled in. */
export interface AsyncMapSettings<T, R> {
  readonly project: (item: T, task: AsyncTask) => R | PromiseLike<R>;
  readonly concurrency: number;
  readonly ordered: boolean;
  readonly highMark: number;
  readonly lowMark: number;
  readonly onError: ((error: unknown, item: T) => void) | undefined;
}

/** Runs the function over items, at most `concurrency` at a time, and gives out the results as their order and the valve downstream allow. */
export class AsyncMapSubscriber<T, R> extends Subscriber<T> {
  /** Everything that has come in and not gone out. */
  readonly #held = new Set<AsyncWork<T, R>>();
  readonly #waiting = new Fifo<AsyncWork<T, R>>();
  /** What goes out, in the order of arrival or of completion, behind `#head`. */
  readonly #output = new Fifo<AsyncWork<T, R>>();
  #head: AsyncWork<T, R> | undefined;
  #active = 0;
  #isAdvancing = false;
  #isSourceDone = false;
  #isStopped = false;
  #isFailing = false;
  #cancelWait: (() => void) | undefined;

  constructor(
    private readonly out: Subscriber<R>,
    private readonly settings: AsyncMapSettings<T, R>,
    private readonly valve: Valve,
  ) {
    super();
    out.add(this);
    out.add(() => this.#stop());
  }

  protected override _next(item: T): void {
    const work = new AsyncWork<T, R>(item, holdLineage());
    this.#held.add(work);
    this.#waiting.push(work);
    if (this.settings.ordered) this.#output.push(work);
    if (this.#held.size >= this.settings.concurrency + this.settings.highMark) this.valve.close();
    this.#advance();
  }

  protected override _complete(): void {
    // Now, not when everything held has left: a source that was ended early (`take`) would read on.
    this.unsubscribe();
    this.#isSourceDone = true;
    this.#advance();
  }

  protected override _error(error: unknown): void {
    const outer = enterValve(this.valve.parent);
    try {
      this.out.error(error);
    } finally {
      enterValve(outer);
    }
  }

  /** Starts what may start and emits what may go out. A call from within it changes nothing: the one under way sees what is new. */
  readonly #advance = (): void => {
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    const outer = enterValve(this.valve.parent);
    try {
      while (!this.#isStopped && (this.#startOne() || this.#emitOne()));
      if (!this.#isStopped && this.#isSourceDone && this.#held.size === 0) this.#finish();
    } finally {
      enterValve(outer);
      this.#isAdvancing = false;
    }
  };

  #startOne(): boolean {
    if (this.#active >= this.settings.concurrency || this.#isFailing) return false;
    const work = this.#waiting.shift();
    if (work === undefined) return false;
    this.#active++;
    this.#run(work);
    return true;
  }

  #run(work: AsyncWork<T, R>): void {
    try {
      const result = this.settings.project(work.item, work);
      if (!isThenable(result)) return this.#settle(work, { ok: true, value: result });
      result.then(
        (value) => this.#settle(work, { ok: true, value }),
        (error: unknown) => this.#settle(work, { ok: false, error }),
      );
    } catch (error) {
      this.#settle(work, { ok: false, error });
    }
  }

  #settle(work: AsyncWork<T, R>, outcome: Outcome<R>): void {
    if (this.#isStopped) return;
    this.#active--;
    work.outcome = outcome;
    if (!outcome.ok && this.settings.onError === undefined) this.#isFailing = true;
    if (!this.settings.ordered) this.#output.push(work);
    this.#advance();
  }

  #emitOne(): boolean {
    const work = (this.#head ??= this.#output.shift());
    const outcome = work?.outcome;
    if (work === undefined || outcome === undefined) return false;
    if (outcome.ok && this.#mustWait()) return false;
    this.#head = undefined;
    this.#held.delete(work);
    if (outcome.ok) emitFrom(work.lineage, () => this.out.next(outcome.value));
    else this.#fail(work, outcome.error);
    if (this.#held.size <= this.settings.concurrency + this.settings.lowMark) this.valve.open();
    return true;
  }

  #mustWait(): boolean {
    const { parent } = this.valve;
    if (parent === undefined || parent.isOpen) return false;
    this.#cancelWait ??= parent.whenOpen(() => {
      this.#cancelWait = undefined;
      this.#advance();
    });
    return true;
  }

  #fail({ item, lineage }: AsyncWork<T, R>, error: unknown): void {
    const { onError } = this.settings;
    if (onError === undefined) {
      lineage?.release(error);
      this.out.error(error);
      return;
    }
    try {
      emitFrom(lineage, () => onError(error, item));
    } catch (later) {
      this.out.error(later);
    }
  }

  #finish(): void {
    this.out.complete();
  }

  #stop(): void {
    this.#isStopped = true;
    this.#cancelWait?.();
    this.#held.forEach((work) => work.abandon());
    this.#held.clear();
  }
}

function isThenable<R>(value: R | PromiseLike<R>): value is PromiseLike<R> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
