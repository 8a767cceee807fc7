import * as rx from 'rxjs';
import { FakeClock } from '../clock/fake-clock.js';
import { inScope } from './in-scope.js';
import { currentValve, withinValve } from './valve-scope.js';
import { Valve } from './valve.js';

type Operator = rx.OperatorFunction<number, unknown>;

/** Operators of RxJS that emit, end or subscribe from a timer. */
const timed: [string, (clock: FakeClock) => Operator][] = [
  ['debounceTime', (clock) => rx.debounceTime(10, clock)],
  ['auditTime', (clock) => rx.auditTime(10, clock)],
  ['sampleTime', (clock) => rx.sampleTime(10, clock)],
  ['throttleTime', (clock) => rx.throttleTime(10, clock, { leading: false, trailing: true })],
  ['delay', (clock) => rx.delay(10, clock)],
  ['observeOn', (clock) => rx.observeOn(clock)],
  ['bufferTime', (clock) => rx.bufferTime(10, clock)],
  ['takeUntil(timer)', (clock) => rx.takeUntil(rx.timer(10, clock))],
  ['timeout', (clock) => rx.timeout({ each: 10, scheduler: clock })],
  ['subscribeOn', (clock) => rx.subscribeOn(clock)],
  ['retry({ delay })', (clock) => rx.retry({ count: 2, delay: () => rx.timer(10, clock) })],
  ['repeat({ delay })', (clock) => rx.repeat({ count: 2, delay: () => rx.timer(10, clock) })],
];

/** The valves met by whoever the operator subscribes to, by what it emits, and by its end. */
function valvesMet(operator: Operator, clock: FakeClock, valve: Valve, make: () => rx.Observable<number>) {
  const met: (Valve | undefined)[] = [];
  const note = () => met.push(currentValve());
  const probed$ = rx.defer(() => (note(), make()));
  const reader = { next: note, error: note, complete: note };
  withinValve(valve, () => probed$.pipe(operator).subscribe(reader));
  clock.advance(100);
  return met;
}

const sources: [string, (clock: FakeClock) => rx.Observable<number>][] = [
  ['goes on', () => rx.concat(rx.of(1), rx.NEVER)],
  ['completes', () => rx.of(1)],
  [
    'fails',
    () =>
      rx.concat(
        rx.of(1),
        rx.throwError(() => new RangeError('broken')),
      ),
  ],
];

describe('inScope', () => {
  describe.each(timed)('with %s', (_, make) => {
    it.each(sources)('keeps all within the valve where the source %s', (__, source) => {
      const clock = new FakeClock();
      const valve = new Valve();
      const met = valvesMet(inScope(make(clock)), clock, valve, () => source(clock));
      expect(met.length).toBeGreaterThan(1);
      expect(met.filter((each) => each !== valve)).toEqual([]);
      expect(currentValve()).toBeUndefined();
    });

    it('is needed: without it something is out of scope', () => {
      const met = sources.flatMap(([, source]) => {
        const clock = new FakeClock();
        return valvesMet(make(clock), clock, new Valve(), () => source(clock));
      });
      expect(met).toContain(undefined);
    });

    it('emits the same at the same times', () => {
      const notes = (wrap: (operator: Operator) => Operator) => {
        const clock = new FakeClock();
        const items$ = rx.interval(7, clock).pipe(rx.take(5));
        const seen: unknown[] = [];
        const operator = wrap(make(clock));
        items$.pipe(operator, rx.materialize()).subscribe((note) => seen.push([clock.now(), note]));
        clock.advance(200);
        return seen;
      };
      expect(notes(inScope)).toEqual(notes((operator) => operator));
    });
  });

  it('leaves to an operator the valve of its own', () => {
    const own = new Valve();
    const holding: rx.MonoTypeOperatorFunction<number> = (source) =>
      new rx.Observable((subscriber) => withinValve(own, () => source.subscribe(subscriber)));
    const met: unknown[] = [];
    const probed$ = rx.defer(() => rx.of(met.push(currentValve())));
    const reader = { next: () => met.push(currentValve()) };
    const below = new Valve();
    withinValve(below, () => probed$.pipe(inScope(holding)).subscribe(reader));
    expect(met).toEqual([own, below]);
  });

  it('changes nothing where there is no valve', () => {
    const clock = new FakeClock();
    const met: unknown[] = [];
    rx.of(1)
      .pipe(inScope(rx.delay(10, clock)))
      .subscribe(() => met.push(currentValve()));
    clock.advance(10);
    expect(met).toEqual([undefined]);
  });

  it('lets go of the source and the timers when it is unsubscribed from', () => {
    const clock = new FakeClock();
    const source = new rx.Subject<number>();
    const subscription = source.pipe(inScope(rx.debounceTime(10, clock))).subscribe();
    source.next(1);
    subscription.unsubscribe();
    expect([source.observed, clock.actions.length]).toEqual([false, 0]);
  });

  it('restores the scope where the reader throws', () => {
    const reader$ = rx.of(1).pipe(
      inScope(rx.map((n: number) => n)),
      rx.map(() => {
        throw new RangeError('broken');
      }),
    );
    const errors: unknown[] = [];
    withinValve(new Valve(), () => reader$.subscribe({ error: (error) => errors.push(error) }));
    expect(errors).toEqual([new RangeError('broken')]);
    expect(currentValve()).toBeUndefined();
  });
});
