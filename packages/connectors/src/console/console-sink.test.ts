import { FakeClock } from '@weir/core';
import fc from 'fast-check';
import { PassThrough } from 'node:stream';
import { outcomeOf, startProgram } from '../__fixtures__/run-program.js';
import { call, done, result, run, say, screen, show, start, type Part } from './__fixtures__/shown.js';
import { consoleSink } from './console-sink.js';

/** Text of any UTF-16 units, control characters above all. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });

describe('consoleSink', () => {
  describe('without a terminal', () => {
    it('writes whole lines: text, calls and results', async () => {
      const events = run('r', start, say('I wi'), say('ll.\nNow'), call, result, say('It is '), say('42.'), done);
      expect(await show(events)).toBe('I will.\nNow\n→ calculator {"expression":"6*7"}\n← 42 (3 ms)\nIt is 42.\n');
    });

    it('holds text until its line ends', async () => {
      const { stream, text } = screen();
      const sink = consoleSink({ stream });
      const [first, second] = run('r', say('a'), say('b\nc'));
      await sink.write(first);
      expect(text()).toBe('');
      await sink.write(second);
      expect(text()).toBe('ab\n');
      await sink.flush?.();
      expect(text()).toBe('ab\nc\n');
      await sink.close?.();
    });

    it('writes other values one a line', async () => {
      expect(await show(['text\n', 'more', 5, { a: [1n] }, null])).toBe('text\nmore\n5\n{"a":["1"]}\nnull\n');
    });

    it('writes no escapes, whatever the text holds', async () => {
      const text = anyText;
      await fc.assert(
        fc.asyncProperty(fc.array(text), text, async (deltas, plain) => {
          const shown = await show([...run('r', start, ...deltas.map(say), call, result, done), plain], {
            events: 'all',
          });
          expect(shown).not.toMatch(/[^\P{Cc}\n\t]/u);
        }),
      );
    });

    it('shows the same text however it is cut', async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 30 }), async (text) => {
          const whole = await show(run('r', start, say(text), done));
          expect(await show(run('r', start, ...text.split('').map(say), done))).toBe(whole);
        }),
      );
    });

    it('says who speaks when runs are interleaved', async () => {
      const [a, b] = [run('A', start, say('a1\n'), say('a2\n'), done), run('B', start, say('b1\n'), say('b2\n'), done)];
      const mixed = [a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3]];
      expect(await show(mixed)).toBe('a1\n[B] b1\n[A] a2\n[B] b2\n');
    });

    it('never mixes lines of several runs', async () => {
      const pieces = fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.constantFrom('x', 'xx\n', 'x\nx')), {
        maxLength: 30,
      });
      await fc.assert(
        fc.asyncProperty(pieces, async (spoken) => {
          const events = spoken.flatMap(([name, text]) => run(name, say(text.replaceAll('x', name))));
          const lines = (await show(events)).split('\n').map((line) => line.replace(/^\[.\] /, ''));
          expect(lines.filter((line) => new Set(line).size > 1)).toEqual([]);
          const letters = (text: string) => [...text].filter((letter) => letter !== '\n').length;
          expect(letters(lines.join(''))).toBe(letters(spoken.map(([, text]) => text).join('')));
        }),
      );
    });
  });

  describe('events', () => {
    it('shows no label for runs that follow each other', async () => {
      expect(await show([...run('A', start, say('a'), done), ...run('B', start, say('b'), done)])).toBe('a\nb\n');
      const bare = (name: string) => run(name, say(name), ['llm_end', { finishReason: 'stop' }]);
      expect(await show([...bare('A'), ...bare('B')])).toBe('A\nB\n');
    });

    it('shortens long names of runs', async () => {
      const long = '0123456789abcdef0123456789abcdef';
      const events = [...run('A', start, say('a\n')), ...run(long, start, say('b\n'))];
      expect(await show(events)).toBe('a\n[01234567] b\n');
    });

    it('names the call that a result belongs to where another one was started since', async () => {
      const other: Part = ['tool_start', { toolCallId: '2', name: 'clock', args: {} }];
      expect(await show(run('r', start, call, other, result))).toMatch(/← calculator: 42 \(3 ms\)\n$/);
    });

    it('shows failures', async () => {
      const events = run(
        'r',
        start,
        call,
        ['tool_end', { toolCallId: '1', name: 'c', durationMs: 1500, error: { code: 'x', message: 'no net' } }],
        ['retract', { attempt: 1 }],
        ['error', { code: 'truncated', message: 'cut off', retryable: true }],
        ['agent_end', { status: 'failed', reason: 'gave up' }],
      );
      expect((await show(events)).split('\n').slice(1)).toEqual([
        '← failed: no net (1.5 s)',
        '(that attempt failed, and its text is taken back)',
        'error (truncated): cut off',
        'failed: gave up',
        '',
      ]);
      expect(await show(run('r', start, ['agent_end', { status: 'interrupted' }]))).toBe('interrupted\n');
    });

    it('cuts long values and keeps them in one line', async () => {
      const args = { text: 'x'.repeat(500) };
      const lines = await show(run('r', start, ['tool_start', { toolCallId: '1', name: 't', args }]));
      expect(lines.length).toBeLessThan(220);
      const many = await show(
        run('r', start, ['tool_end', { toolCallId: '1', name: 't', durationMs: 1, result: 'a\nb' }]),
      );
      expect(many).toBe('← t: "a\\nb" (1 ms)\n');
    });

    it('shows only the types that are asked for', async () => {
      const events = run('r', ['user_message', { content: 'hi' }], start, say('text'), call, done);
      expect(await show(events, { events: ['user_message'] })).toBe('> hi\n');
      expect(await show(events, { events: 'all' })).toBe(
        '> hi\nagent_start {"model":"m"}\ntext\n→ calculator {"expression":"6*7"}\n',
      );
    });

    it('names the files of a message', async () => {
      const text = { type: 'text', text: 'What are these?' } as const;
      const picture = { type: 'file', mediaType: 'image/png', data: 'AQID' } as const;
      const content = [text, picture, { ...picture, filename: 'b.png' }];
      const shown = '> What are these? (a file: image/png) (b.png: image/png)\n';
      expect(await show(run('r', ['user_message', { content }]), { events: ['user_message'] })).toBe(shown);
    });

    it('keeps reasoning and answer on lines of their own', async () => {
      const events = run('r', start, ['reasoning_chunk', { delta: 'hm' }], say('yes'), done);
      expect(await show(events, { events: ['reasoning_chunk', 'llm_chunk'] })).toBe('hm\nyes\n');
    });

    it('lets go of runs that never end', async () => {
      const events = Array.from({ length: 1500 }, (_, index) => run(`r${index}`, say('x'))).flat();
      const { stream, text } = screen();
      const sink = consoleSink({ stream });
      for (const event of events) await sink.write(event);
      expect(text().split('\n').length).toBeGreaterThan(500);
      await sink.close?.();
      expect(text().split('\n')).toHaveLength(1501);
    });
  });

  describe('backpressure and failures', () => {
    it('returns a promise while the stream asks to wait', async () => {
      const stream = new PassThrough({ highWaterMark: 4 });
      const sink = consoleSink({ stream });
      expect(sink.write('a')).toBeUndefined();
      const pending = sink.write('bcdef');
      expect(pending).toBeInstanceOf(Promise);
      stream.resume();
      await pending;
      await sink.close?.();
    });

    it('leaves out progress while the stream cannot keep up', async () => {
      const time = new FakeClock();
      const stream = Object.assign(new PassThrough({ highWaterMark: 4 }), { isTTY: true });
      const sink = consoleSink({ stream, clock: time, environment: () => undefined });
      const pending = sink.write(run('r', say('abcdef'))[0]);
      time.advance(10_000);
      let text = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      await pending;
      await sink.close?.();
      expect(text).toBe('abcdef\n');
    });

    const program = new URL('./__fixtures__/print-forever.ts', import.meta.url);

    it('fails with output_closed when the reader of a pipe has gone', async () => {
      const { stderr } = await outcomeOf(startProgram(program, { shell: '"$@" | head -n 1 > /dev/null' }));
      expect(JSON.parse(stderr)).toEqual({ code: 'output_closed', details: { output: 'stdout' } });
    }, 30_000);

    it('fails with write_failed when the disk is full', async () => {
      const { code, stderr } = await outcomeOf(startProgram(program, { shell: '"$@" > /dev/full' }));
      expect(JSON.parse(stderr)).toEqual({ code: 'write_failed', details: { path: 'stdout', errno: 'ENOSPC' } });
      expect(code).toBe(0);
    }, 30_000);
  });
});
