import { concat, EMPTY, map, NEVER, Observable, of, Subject, take, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { realClock } from '../clock/clock.js';
import type { Kernel, Stage } from '../components/kernel.js';
import { operatorFrom } from './operator-from.js';

const marbles = (work: Parameters<TestScheduler['run']>[0]) =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(work);

/** Emits each item twice, and what it counted at the end. */
const twice: Kernel<string, string> = (emit) => {
  let count = 0;
  return {
    next(item) {
      count++;
      emit(item);
      emit(item);
    },
    complete: () => emit(String(count)),
  };
};

const plain: Kernel<string, string> = (emit) => ({ next: (item) => emit(item) });

const recording = (log: string[], more: Partial<Stage<string>> = {}): Kernel<string, string> => {
  return (emit) => ({
    next: (item) => emit(item),
    complete: () => log.push('complete'),
    close: () => log.push('close'),
    ...more,
  });
};

const thrower = () => {
  throw new RangeError('broken');
};

describe('operatorFrom', () => {
  it('emits what the kernel emits, in the same frame', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('--a-----b----|').pipe(operatorFrom(twice))).toBe('--(aa)--(bb)-(2|)');
    });
  });

  it('mirrors never and empty', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<string>('-').pipe(operatorFrom(plain))).toBe('-');
      expectObservable(cold<string>('--|').pipe(operatorFrom(plain))).toBe('--|');
    });
  });

  it('passes an error on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-#');
      expectObservable(source.pipe(operatorFrom(plain))).toBe('-a-#');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });

  it('lets go of its source when it is unsubscribed from', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-c-');
      expectObservable(source.pipe(operatorFrom(plain)), '----!').toBe('-a-b-');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    });
  });

  it('makes a stage of its own for each subscriber', () => {
    const values: string[] = [];
    const source$ = of('a').pipe(operatorFrom(twice));
    source$.subscribe((value) => values.push(value));
    source$.subscribe((value) => values.push(value));
    expect(values).toEqual(['a', 'a', '1', 'a', 'a', '1']);
  });

  it("makes what the kernel's next throws the stream's error, and lets go of the source", () => {
    const subject = new Subject<string>();
    const errors: unknown[] = [];
    subject.pipe(operatorFrom(() => ({ next: thrower }))).subscribe({ error: (error) => errors.push(error) });
    subject.next('a');
    expect(errors).toEqual([new RangeError('broken')]);
    expect(subject.observed).toBe(false);
  });

  it("makes what the kernel's complete throws the stream's error", () => {
    const notes: unknown[] = [];
    EMPTY.pipe(operatorFrom(() => ({ next: thrower, complete: thrower }))).subscribe({
      error: (error) => notes.push(error),
      complete: () => notes.push('complete'),
    });
    expect(notes).toEqual([new RangeError('broken')]);
  });

  it('makes what the kernel throws when it is made the error of the stream', () => {
    const errors: unknown[] = [];
    of('a')
      .pipe(operatorFrom<string, string>(thrower))
      .subscribe({ error: (error) => errors.push(error) });
    expect(errors).toEqual([new RangeError('broken')]);
  });

  it('lets the stage emit before an error of the source', () => {
    const notes: unknown[] = [];
    const kernel: Kernel<string, string> = (emit) => ({ next: () => undefined, error: () => emit('kept') });
    throwError(() => 'source')
      .pipe(operatorFrom(kernel))
      .subscribe({ next: (value) => notes.push(value), error: (error) => notes.push(error) });
    expect(notes).toEqual(['kept', 'source']);
  });

  it('puts what the stage throws at an error in its place', () => {
    const errors: unknown[] = [];
    throwError(() => 'source')
      .pipe(operatorFrom(() => ({ next: () => undefined, error: thrower })))
      .subscribe({ error: (error) => errors.push(error) });
    expect(errors).toEqual([new RangeError('broken')]);
  });

  describe('closes the stage once', () => {
    const closings = (source$: Observable<string>, leave = false) => {
      const log: string[] = [];
      const subscription = source$.pipe(operatorFrom(recording(log))).subscribe({ error: () => undefined });
      if (leave) subscription.unsubscribe();
      return log;
    };
    it('after completion', () => expect(closings(of('a'))).toEqual(['complete', 'close']));
    it('after an error', () => expect(closings(throwError(() => 'x'))).toEqual(['close']));
    it('when it is unsubscribed from', () => expect(closings(NEVER, true)).toEqual(['close']));
    it('when it is unsubscribed from while it emits', () =>
      expect(closings(concat(of('a', 'b'), NEVER), true)).toEqual(['close']));
    it('when its own next throws', () => {
      const log: string[] = [];
      of('a')
        .pipe(operatorFrom(recording(log, { next: thrower })))
        .subscribe({ error: () => undefined });
      expect(log).toEqual(['close']);
    });
  });

  it('stops a synchronous source once its reader has left', () => {
    let given = 0;
    const source$ = new Observable<string>((subscriber) => {
      for (; given < 100 && !subscriber.closed; given++) subscriber.next('a');
    });
    source$.pipe(operatorFrom(plain), take(2)).subscribe();
    expect(given).toBe(2);
  });

  it('completes nobody who has left while the stage was flushing', () => {
    const notes: string[] = [];
    const kernel: Kernel<string, string> = (emit) => ({
      next: () => undefined,
      complete: () => ['a', 'b', 'c'].forEach((item) => emit(item)),
    });
    EMPTY.pipe(operatorFrom(kernel), take(1)).subscribe({
      next: (value) => notes.push(value),
      complete: () => notes.push('complete'),
    });
    expect(notes).toEqual(['a', 'complete']);
  });

  it('lets a stage emit from timers of its own, until it is closed', () => {
    const later: Kernel<string, string> = (emit) => {
      const timer = realClock.schedule(function () {
        emit('t');
        this.schedule(undefined, 2);
      }, 2);
      return { next: (item) => emit(item), close: () => timer.unsubscribe() };
    };
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('---a----|').pipe(operatorFrom(later))).toBe('--tat-t-|');
    });
  });

  it('feeds items that arrive while it emits to the same stage', () => {
    const subject = new Subject<number>();
    const values: number[] = [];
    subject
      .pipe(
        operatorFrom<number, number>((emit) => ({ next: (n) => emit(n * 10) })),
        map((n) => n + 1),
      )
      .subscribe((n) => {
        values.push(n);
        if (values.length < 3) subject.next(values.length);
      });
    subject.next(0);
    expect(values).toEqual([1, 11, 21]);
  });
});
