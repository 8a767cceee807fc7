import { FakeClock } from '@weir/core';
import { count } from './item-aggregates.js';
import { TimedStage, type TimedStageOptions } from './timed-stage.js';

/** A stage over windows that only log what they are asked. */
function stageOf(options: Partial<TimedStageOptions<number>> = {}) {
  const clock = new FakeClock(100);
  const log: unknown[] = [];
  const windows = {
    nextDue: Infinity,
    take: (time: number, key: unknown, value: unknown) => log.push(['take', time, key, value]) > 0,
    advance: (watermark: number) => void log.push(['advance', watermark]),
    closeAll: () => void log.push('closeAll'),
    abandon: () => void log.push('abandon'),
  };
  const stage = new TimedStage<number>(windows, { by: undefined, aggregate: count(), clock, ...options });
  return { clock, log, windows, stage };
}

const byItem = { time: (item: number) => item };

describe('TimedStage', () => {
  it('tells the windows the time before it puts an item in: the time of its arrival', () => {
    const { stage, log } = stageOf({ by: (item) => item % 2 });
    stage.next(7);
    expect(log).toEqual([
      ['advance', 100],
      ['take', 100, 1, 7],
    ]);
  });

  it('goes by the newest time that items carry, less the disorder that is allowed for', () => {
    const { stage, log } = stageOf({ ...byItem, outOfOrderness: 5 });
    [50, 48, 60].forEach((item) => stage.next(item));
    expect(log).toEqual([
      ['advance', 45],
      ['take', 50, undefined, 50],
      ['take', 48, undefined, 48],
      ['advance', 55],
      ['take', 60, undefined, 60],
    ]);
  });

  it('hands on what the windows do not take', () => {
    const late: number[] = [];
    const { stage, windows } = stageOf({ ...byItem, onLate: (item) => late.push(item) });
    windows.take = () => false;
    stage.next(3);
    expect(late).toEqual([3]);
  });

  it('wakes when the next window is due, and not without one', () => {
    const { stage, clock, log, windows } = stageOf();
    stage.next(1);
    expect(clock.actions).toHaveLength(0);
    windows.nextDue = 150;
    stage.next(2);
    clock.advance(49);
    log.length = 0;
    windows.nextDue = Infinity;
    clock.advance(1);
    expect(log).toEqual([['advance', 150]]);
    expect(clock.actions).toHaveLength(0);
  });

  it('keeps one timer, set anew where something is due sooner', () => {
    const { stage, clock, windows } = stageOf();
    for (const due of [200, 300, 120]) {
      windows.nextDue = due;
      stage.next(1);
    }
    expect(clock.actions.map(({ delay }) => delay)).toEqual([20]);
  });

  it('sets no timer longer than those of JavaScript', () => {
    const { stage, clock, windows } = stageOf();
    windows.nextDue = 1e12;
    stage.next(1);
    expect(clock.actions.map(({ delay }) => delay)).toEqual([2 ** 31 - 1]);
  });

  it('needs no timer where time is what items carry, unless silence counts', () => {
    const [without, withTimeout] = [stageOf(byItem), stageOf({ ...byItem, idleTimeout: 30 })];
    for (const { stage, windows } of [without, withTimeout]) {
      windows.nextDue = 60;
      stage.next(50);
    }
    expect(without.clock.actions).toHaveLength(0);
    const { clock, log, windows } = withTimeout;
    log.length = 0;
    clock.advance(29);
    expect(log).toEqual([]);
    windows.nextDue = Infinity;
    clock.advance(1);
    expect(log).toEqual([['advance', 80]]);
  });

  it('waits for no straggler once the source has completed', () => {
    const { stage, log } = stageOf({ ...byItem, outOfOrderness: 5 });
    stage.next(50);
    stage.complete();
    expect(log.slice(2)).toEqual([['advance', 50], 'closeAll']);
  });

  it('closes all where the source fails', () => {
    const { stage, log } = stageOf();
    stage.error();
    expect(log).toEqual(['closeAll']);
  });

  it('lets go of its timer and the windows when it is closed, and sets none any more', () => {
    const { stage, clock, log, windows } = stageOf();
    windows.nextDue = 150;
    stage.next(1);
    stage.close();
    stage.next(2);
    expect(log).toContain('abandon');
    expect(clock.actions).toHaveLength(0);
  });
});
