import { RunPausing } from './run-pausing.js';

describe('RunPausing', () => {
  it('tells each change once, closed before and open after', () => {
    const told: unknown[] = [];
    const pausing: RunPausing = new RunPausing((type, reason) => told.push([type, reason, pausing.gate.isOpen]));
    pausing.resume();
    pausing.pause('phone');
    pausing.pause();
    pausing.resume('back');
    expect(told).toEqual([
      ['agent_pause', 'phone', false],
      ['agent_resume', 'back', false],
    ]);
    expect(pausing.gate.isOpen).toBe(true);
  });

  it('stays paused when whoever hears of its end wants it so', () => {
    const pausing: RunPausing = new RunPausing((type) => type === 'agent_resume' && pausing.pause());
    pausing.pause();
    pausing.resume();
    expect(pausing.gate.isOpen).toBe(false);
  });

  it('calls back once, at once while it runs', () => {
    const pausing = new RunPausing(() => undefined);
    let calls = 0;
    pausing.whenRunning(() => calls++);
    expect(calls).toBe(1);
    pausing.pause();
    pausing.whenRunning(() => calls++);
    pausing.whenRunning(() => calls++).unsubscribe();
    expect(calls).toBe(1);
    pausing.resume();
    pausing.pause();
    pausing.resume();
    expect(calls).toBe(2);
  });

  it('keeps the others back when one of them pauses it again', () => {
    const pausing = new RunPausing(() => undefined);
    const done: string[] = [];
    pausing.pause();
    pausing.whenRunning(() => (done.push('a'), pausing.pause()));
    pausing.whenRunning(() => done.push('b'));
    pausing.resume();
    expect(done).toEqual(['a']);
    pausing.resume();
    expect(done).toEqual(['a', 'b']);
  });
});
