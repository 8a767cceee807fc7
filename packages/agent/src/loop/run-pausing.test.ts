import { RunPausing } from './run-pausing.js';

/** Who holds the run. */
const me = {};

describe('RunPausing', () => {
  it('tells each change once, closed before and open after', () => {
    const told: unknown[] = [];
    const pausing: RunPausing = new RunPausing((type, reason) => told.push([type, reason, pausing.gate.isOpen]));
    pausing.resume(me);
    pausing.pause(me, 'phone');
    pausing.pause(me);
    pausing.resume(me, 'back');
    expect(told).toEqual([
      ['agent_pause', 'phone', false],
      ['agent_resume', 'back', false],
    ]);
    expect(pausing.gate.isOpen).toBe(true);
  });

  it('stays paused when whoever hears of its end wants it so', () => {
    const pausing: RunPausing = new RunPausing((type) => type === 'agent_resume' && pausing.pause(me));
    pausing.pause(me);
    pausing.resume(me);
    expect(pausing.gate.isOpen).toBe(false);
  });

  it('goes on once all who held it have let go', () => {
    const told: unknown[] = [];
    const pausing = new RunPausing((type, reason) => told.push([type, reason]));
    const other = {};
    pausing.pause(me, 'mine');
    pausing.pause(other, 'theirs');
    pausing.resume(me);
    expect([pausing.isPaused, pausing.gate.isOpen]).toEqual([true, false]);
    pausing.resume(other, 'all');
    expect(told).toEqual([
      ['agent_pause', 'mine'],
      ['agent_resume', 'all'],
    ]);
  });

  it('takes the runs within it along, and leaves them as whoever hears of it wants it', () => {
    const wanted = new RunPausing(() => undefined);
    wanted.pause(me);
    expect(wanted.nested.isPaused).toBe(true);
    wanted.resume(me);
    expect(wanted.nested.isPaused).toBe(false);
    const changed: RunPausing = new RunPausing((type) => type === 'agent_pause' && changed.resume(me));
    changed.pause(me);
    expect([changed.isPaused, changed.nested.isPaused]).toEqual([false, false]);
  });

  it('calls back once, at once while it runs', () => {
    const pausing = new RunPausing(() => undefined);
    let calls = 0;
    pausing.whenRunning(() => calls++);
    expect(calls).toBe(1);
    pausing.pause(me);
    pausing.whenRunning(() => calls++);
    pausing.whenRunning(() => calls++).unsubscribe();
    expect(calls).toBe(1);
    pausing.resume(me);
    pausing.pause(me);
    pausing.resume(me);
    expect(calls).toBe(2);
  });

  it('keeps the others back when one of them pauses it again', () => {
    const pausing = new RunPausing(() => undefined);
    const done: string[] = [];
    pausing.pause(me);
    pausing.whenRunning(() => (done.push('a'), pausing.pause(me)));
    pausing.whenRunning(() => done.push('b'));
    pausing.resume(me);
    expect(done).toEqual(['a']);
    pausing.resume(me);
    expect(done).toEqual(['a', 'b']);
  });
});
