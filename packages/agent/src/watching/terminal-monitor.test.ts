import { FakeClock, type WeirEvent } from '@weir/core';
import { collect, operatorLaws } from '@weir/testing';
import * as fc from 'fast-check';
import { concat, from, merge, NEVER } from 'rxjs';
import { recordedRun, toolRunScript } from '../__fixtures__/recorded-runs.js';
import { Screen } from '../__fixtures__/screen.js';
import { replay } from './replay.js';
import { terminalMonitor } from './terminal-monitor.js';

const one = recordedRun(toolRunScript, { run: 'one' });
const two = recordedRun(toolRunScript, { run: 'two' });
const lastLine = '1.0 s · 16 tokens · 25.0 tokens/s · $0.0030 · first after 250 ms · chunks of 4.3';

describe('terminalMonitor', () => {
  it('draws a line for each run in place, and keeps the last of each', async () => {
    const clock = new FakeClock();
    const screen = new Screen();
    const runs = merge(replay(one, { clock }), replay(two, { clock, speed: 0.5 }));
    runs.pipe(terminalMonitor(screen, { clock, every: 100 })).subscribe();
    await clock.advanceAsync(320);
    expect(screen.lines).toEqual(['one  tools: add  300 ms · 10 tokens · $0.0010', 'two  waiting  300 ms · 0 tokens']);
    await clock.advanceAsync(800);
    expect(screen.lines[0]).toBe(`one  completed  ${lastLine}`);
    expect(screen.lines).toHaveLength(2);
    await clock.advanceAsync(5000);
    expect(screen.lines).toEqual([`one  completed  ${lastLine}`, `two  completed  ${lastLine}`]);
    expect(clock.actions).toHaveLength(0);
  });

  it('draws no oftener than it is told, however many events come', async () => {
    const clock = new FakeClock();
    const screen = new Screen();
    const start = one.slice(0, 8);
    const chunks = Array.from({ length: 1000 }, (_, index) => ({ ...(one[8] as WeirEvent), seq: 8 + index }));
    concat(from([...start, ...chunks]), NEVER)
      .pipe(terminalMonitor(screen, { clock }))
      .subscribe()
      .unsubscribe();
    expect(screen.writes).toHaveLength(1);
  });

  it('writes plain lines where there is no terminal', async () => {
    const clock = new FakeClock();
    let text = '';
    const output = { write: (chunk: string) => (text += chunk) };
    replay(one, { clock, speed: 0.1 })
      .pipe(terminalMonitor(output, { clock, every: 6500 }))
      .subscribe();
    await clock.advanceAsync(20_000);
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^one {2}answering {2}\d.* s · 11 tokens .* \$0\.0010 · .* chunks of 8\.0$/),
      `one  completed  ${lastLine}`,
      '',
    ]);
    expect(text).not.toContain('\x1b');
  });

  it('shows ten runs, or as many as there is room for, and counts the others', () => {
    const screen = new Screen();
    const starts = Array.from(
      { length: 13 },
      (_, index) => recordedRun(toolRunScript, { run: `r${index}` })[1] as WeirEvent,
    );
    from(starts).pipe(terminalMonitor(screen)).subscribe();
    expect(screen.lines).toHaveLength(11);
    expect(screen.lines.at(-1)).toBe('… and 3 more');
    const low = Object.assign(new Screen(), { rows: 5 });
    from(starts).pipe(terminalMonitor(low)).subscribe();
    expect([low.lines.length, low.lines.at(-1)]).toEqual([4, '… and 10 more']);
  });

  it('passes everything on, and shows open runs once more at the end', async () => {
    const screen = new Screen();
    const items = [...one.slice(0, 4), 'text', 7];
    expect((await collect(from(items).pipe(terminalMonitor(screen, { clock: new FakeClock() })))).values).toEqual(
      items,
    );
    expect(screen.lines).toEqual(['one  calling  200 ms · 0 tokens']);
  });

  it('refuses a pace that makes no sense', () => {
    expect(() => terminalMonitor(new Screen(), { every: NaN })).toThrow(
      expect.objectContaining({ code: 'invalid_argument' }),
    );
  });

  for (const { name, check } of operatorLaws({
    create: ({ clock }) => terminalMonitor(new Screen(), { clock }),
    items: fc.constantFrom<unknown>(...one, ...two, 'text'),
    patience: 2000,
  }))
    it(name, check);
});
