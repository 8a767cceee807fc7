import { FakeClock } from '../clock/fake-clock.js';
import { RunWriter } from './run-writer.js';

describe('RunWriter', () => {
  it('numbers from 0 and stamps the time', () => {
    const clock = new FakeClock(1000);
    const writer = new RunWriter({ run: 'r', clock });
    const first = writer.event('user_message', { content: 'hello' });
    clock.advance(5);
    const second = writer.event('retract', { attempt: 1 });
    expect(first).toEqual({ type: 'user_message', data: { content: 'hello' }, run: 'r', seq: 0, time: 1000 });
    expect(second).toEqual({ type: 'retract', data: { attempt: 1 }, run: 'r', seq: 1, time: 1005 });
  });

  it('goes on from a given number, and tells the next one', () => {
    const writer = new RunWriter({ run: 'r', firstSeq: 7 });
    expect(writer.nextSeq).toBe(7);
    expect(writer.event('raw', { value: 1 }).seq).toBe(7);
    expect(writer.nextSeq).toBe(8);
  });

  it('carries source and parent, and leaves them out where there are none', () => {
    expect(new RunWriter({ source: 'agent', parent: 'p' }).event('raw', { value: 1 })).toMatchObject({
      source: 'agent',
      parent: 'p',
    });
    expect(Object.keys(new RunWriter().event('raw', { value: 1 })).sort()).toEqual([
      'data',
      'run',
      'seq',
      'time',
      'type',
    ]);
  });

  it('makes up a new unique name for each run that has none', () => {
    const names = new Set(Array.from({ length: 100 }, () => new RunWriter().run));
    expect(names.size).toBe(100);
  });

  it('uses the real clock where none is given', () => {
    const before = Date.now();
    expect(new RunWriter().event('raw', { value: 1 }).time).toBeGreaterThanOrEqual(before);
  });
});
