import * as fc from 'fast-check';
import { debounceTime, interval, Subject, take, timer } from 'rxjs';
import { FakeClock } from './fake-clock.js';

describe('FakeClock', () => {
  it('tells the time that it was given and how far it was moved', () => {
    const clock = new FakeClock(1000);
    expect(clock.now()).toBe(1000);
    clock.advance(250);
    expect(clock.now()).toBe(1250);
  });

  it('runs what falls due, and not a millisecond before', () => {
    const clock = new FakeClock();
    const values: number[] = [];
    timer(1000, clock).subscribe((value) => values.push(value));
    clock.advance(999);
    expect(values).toEqual([]);
    clock.advance(1);
    expect(values).toEqual([0]);
  });

  it('tells the due time to what runs', () => {
    const clock = new FakeClock(5);
    const times: number[] = [];
    clock.schedule(() => times.push(clock.now()), 10);
    clock.schedule(() => times.push(clock.now()), 3);
    clock.advance(100);
    expect(times).toEqual([8, 15]);
    expect(clock.now()).toBe(105);
  });

  it('runs what is due at the same time in the order in which it was scheduled', () => {
    const clock = new FakeClock();
    const order: string[] = [];
    for (const name of ['a', 'b', 'c']) clock.schedule(() => order.push(name), 5);
    clock.advance(5);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('runs what is scheduled on the way, where it is due in time', () => {
    const clock = new FakeClock();
    const times: number[] = [];
    clock.schedule(() => clock.schedule(() => times.push(clock.now()), 10), 10);
    clock.advance(19);
    expect(times).toEqual([]);
    clock.advance(1);
    expect(times).toEqual([20]);
  });

  it('repeats', () => {
    const clock = new FakeClock();
    const values: number[] = [];
    interval(10, clock)
      .pipe(take(3))
      .subscribe((value) => values.push(value));
    clock.advance(25);
    expect(values).toEqual([0, 1]);
    clock.advance(1000);
    expect(values).toEqual([0, 1, 2]);
    expect(clock.actions).toHaveLength(0);
  });

  it('forgets what was unsubscribed from', () => {
    const clock = new FakeClock();
    const subscription = interval(10, clock).subscribe();
    clock.advance(15);
    subscription.unsubscribe();
    expect(clock.actions).toHaveLength(0);
  });

  it('governs the operators of RxJS', () => {
    const clock = new FakeClock();
    const subject = new Subject<string>();
    const values: string[] = [];
    subject.pipe(debounceTime(10, clock)).subscribe((value) => values.push(value));
    subject.next('a');
    clock.advance(9);
    subject.next('b');
    clock.advance(10);
    expect(values).toEqual(['b']);
  });

  it('lets promises settle between due times', async () => {
    const clock = new FakeClock();
    const log: string[] = [];
    const wait = (ms: number) => new Promise<void>((resolve) => clock.schedule(() => resolve(), ms));
    const work = async () => {
      for (let n = 0; n < 3; n++) {
        await wait(10);
        log.push(`${clock.now()}`);
      }
    };
    void work();
    await clock.advanceAsync(20);
    expect(log).toEqual(['10', '20']);
    await clock.advanceAsync(10);
    expect(log).toEqual(['10', '20', '30']);
  });

  it('has synchronous advances see only what was scheduled already', async () => {
    const clock = new FakeClock();
    let done = false;
    void Promise.resolve().then(() => clock.schedule(() => (done = true), 5));
    clock.advance(10);
    expect(done).toBe(false);
    await clock.advanceAsync(5);
    expect(done).toBe(true);
  });

  it('gives the same in one step as in many', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), { maxLength: 20, size: 'max' }),
        fc.array(fc.nat(20), { minLength: 1, maxLength: 20, size: 'max' }),
        (delays, steps) => {
          const run = (advances: readonly number[]) => {
            const clock = new FakeClock();
            const log: number[] = [];
            for (const delay of delays) clock.schedule(() => log.push(clock.now()), delay);
            for (const ms of advances) clock.advance(ms);
            return { log, now: clock.now(), left: clock.actions.length };
          };
          const total = steps.reduce((sum, ms) => sum + ms, 0);
          expect(run(steps)).toEqual(run([total]));
        },
      ),
    );
  });
});
