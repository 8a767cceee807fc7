import { FakeClock } from '@weir/core';
import { call, done, run, say, screen, show, start } from './__fixtures__/shown.js';
import { consoleSink } from './console-sink.js';

const withoutEscapes = (text: string) => text.replace(/\x1b(\[[\d;]*[A-Za-z]|[78D])/g, '');

describe('consoleSink in a terminal', () => {
  const terminal = { isTTY: true, color: 'never', progress: false } as const;

  it('writes text as it comes', async () => {
    const { stream, text } = screen({ isTTY: true });
    const sink = consoleSink({ stream, ...terminal });
    await sink.write(run('r', say('a'))[0]);
    expect(text()).toBe('a');
    await sink.close?.();
    expect(text()).toBe('a\n');
  });

  it('breaks the line for calls and for other runs', async () => {
    const events = [...run('A', start, say('aa')), ...run('B', start, say('b')), ...run('A', call, say('a'), done)];
    expect(await show(events, terminal)).toBe('aa\n[B] b\n[A] → calculator {"expression":"6*7"}\na\n');
  });

  it('shares the terminal with other sinks', async () => {
    const { stream, text } = screen({ isTTY: true });
    const [one, two] = [consoleSink({ stream, ...terminal }), consoleSink({ stream, ...terminal })];
    await one.write(run('A', say('a'))[0]);
    await two.write('line');
    await two.close?.();
    await one.write(run('A', say('a'))[0]);
    await one.close?.();
    expect(text()).toBe('a\nline\na\n');
  });

  it('has colours unless NO_COLOR is set, or the terminal is dumb', async () => {
    const events = run('r', start, call);
    const colored = { isTTY: true, progress: false };
    expect(await show(events, colored)).toContain('\x1b[36m→');
    expect(await show(events, { ...colored, color: 'never' })).not.toContain('\x1b');
    const noColor = (name: string) => (name === 'NO_COLOR' ? '1' : undefined);
    expect(await show(events, { ...colored, environment: noColor })).not.toContain('\x1b');
    expect(await show(events, { ...colored, environment: noColor, color: 'always' })).toContain('\x1b[36m→');
    const dumb = (name: string) => (name === 'TERM' ? 'dumb' : undefined);
    expect(await show(events, { isTTY: true, environment: dumb })).not.toContain('\x1b');
    expect(await show(events)).not.toContain('\x1b');
  });

  it('shows progress below the text, and takes it away in the end', async () => {
    const time = new FakeClock();
    const { stream, text } = screen({ isTTY: true });
    const sink = consoleSink({ stream, clock: time, color: 'never', environment: () => undefined });
    const events = run('r', start, say('one '), say('two'), [
      'llm_end',
      { finishReason: 'stop', usage: { outputTokens: 9 } },
    ]);
    await sink.write(events[0]);
    expect(text()).toBe('');
    time.advance(200);
    expect(text()).toBe('\x1b70 tokens · 200 ms\x1b8');
    await sink.write(events[1]);
    time.advance(1000);
    expect(text()).toContain('\x1b[Jone ');
    expect(text()).toMatch(/\x1bD\x1b\[A\x1b7\r\n1 tokens · 1\.0 tokens\/s · 1\.2 s\x1b8$/);
    await sink.write(events[2]);
    await sink.write(events[3]);
    time.advance(200);
    expect(text()).toContain('9 tokens');
    await sink.write(run('r', done)[0]);
    await sink.close?.();
    expect(text()).toMatch(/\x1b8(\x1b\[J)?\n?(\x1b\[J)?$/);
    expect(withoutEscapes(text().replace(/\x1b7[^\x1b]*\x1b8/g, ''))).toBe('one two\n');
    expect(time.actions.filter(({ closed }) => !closed)).toEqual([]);
  });

  it('cuts progress to the width of the terminal', async () => {
    const time = new FakeClock();
    const { stream, text } = screen({ isTTY: true, columns: 10 });
    const sink = consoleSink({ stream, clock: time, environment: () => undefined });
    await sink.write(run('r', start)[0]);
    time.advance(200);
    expect(text()).toBe('\x1b7\x1b[2m0 tokens \x1b[22m\x1b8');
    await sink.close?.();
  });

  it('takes a terminal that does not know its width to be wide enough', async () => {
    const time = new FakeClock();
    const { stream, text } = screen({ isTTY: true, columns: 0 });
    const sink = consoleSink({ stream, clock: time, color: 'never', environment: () => undefined });
    await sink.write(run('r', start)[0]);
    time.advance(200);
    expect(text()).toBe('\x1b70 tokens · 200 ms\x1b8');
    await sink.close?.();
  });
});
