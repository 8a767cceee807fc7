import { EventEmitter } from 'node:events';
import type { Runtime } from './runtime.js';
import { stopOnSignals } from './stop-on-signals.js';

function setUp() {
  const calls: string[] = [];
  const runtime = {
    interrupt: () => Promise.resolve(void calls.push('interrupt')),
    stop: () => Promise.resolve(void calls.push('stop')),
  } as unknown as Runtime;
  const target = new EventEmitter();
  const watch = stopOnSignals(runtime, target, (code) => calls.push(`second ${code}`));
  return { calls, target, watch };
}

describe('stopOnSignals', () => {
  it('interrupts open runs on SIGINT', () => {
    const { calls, target, watch } = setUp();
    expect(watch.exitCode).toBeUndefined();
    target.emit('SIGINT');
    expect(calls).toEqual(['interrupt']);
    expect(watch.exitCode).toBe(130);
  });

  it('drains on SIGTERM', () => {
    const { calls, target, watch } = setUp();
    target.emit('SIGTERM');
    expect(calls).toEqual(['stop']);
    expect(watch.exitCode).toBe(143);
  });

  it('reports a second signal', () => {
    const { calls, target } = setUp();
    target.emit('SIGTERM');
    target.emit('SIGINT');
    expect(calls).toEqual(['stop', 'second 130']);
  });

  it('stops listening when released', () => {
    const { target, watch } = setUp();
    watch.release();
    expect(target.listenerCount('SIGINT') + target.listenerCount('SIGTERM')).toBe(0);
  });
});
