import type { WeirEvent } from '@weir/core';
import { defer, of } from 'rxjs';
import { chunksOf, runOf, streamOf, type Step, type StreamEnd } from '../__fixtures__/model-call.js';
import { answers, broken, end, failure, start } from '../__fixtures__/resumed-answers.js';
import { watch } from '../__fixtures__/watch.js';
import { toolCalls } from '../transforming/tool-calls.js';

describe('resumeFromPartial', () => {
  describe('with tools', () => {
    const call = { toolCallId: 't', name: 'add' };
    const args = (delta: string): Step => ['tool_args', { ...call, delta }];
    const begins: Step = ['tool_start', { ...call, args: { a: 1 } }];
    const result: Step = ['tool_end', { ...call, durationMs: 1, result: 3 }];
    const agent: Step = ['agent_start', { model: 'm' }];
    const done: Step = ['agent_end', { status: 'completed' }];
    const failed: Step = ['agent_end', { status: 'failed', reason: 'connection' }];

    it('voids a call that is cut in the middle of its arguments', () => {
      for (const second of [[start], []]) {
        const { values } = answers([
          () => streamOf([start, args('{"a":1,')], broken),
          () => streamOf([...second, args('{"a":2}'), end]),
        ]);
        const calls = watch(of(...values).pipe(toolCalls({ partial: false }))).values;
        expect(calls.map(({ state, args }) => [state, args])).toEqual([
          ['abandoned', { a: 1 }],
          ['ready', { a: 2 }],
        ]);
      }
    });

    it('tells the next attempt of results, and the reader of none twice', () => {
      const reader = answers([
        () => streamOf([start, args('{"a":1}'), begins, result], broken),
        () => streamOf([start, args('{"a":1}'), begins, result, ...chunksOf('3'), end]),
      ]);
      expect(reader.requests[1]?.toolResults).toEqual([{ ...call, args: { a: 1 }, result: 3 }]);
      expect(reader.told.slice(4)).toEqual(['retract 1', 'llm_start 2', 'llm_chunk 2 3', 'llm_end']);
    });

    it('ends a tool that was running, and takes it for another call when it comes again', () => {
      const reader = answers([() => streamOf([start, begins], broken), () => streamOf([start, begins, result, end])]);
      const ids = reader.values.map(({ type, data }) => [type, (data as { toolCallId?: string }).toolCallId]);
      expect(ids.filter(([type]) => type?.startsWith('tool'))).toEqual([
        ['tool_start', 't'],
        ['tool_end', 't'],
        ['tool_start', 't_2'],
        ['tool_end', 't_2'],
      ]);
      expect(reader.values[2]?.data).toMatchObject({ error: { code: 'connection' } });
    });

    it('goes on with an agent whose run failed, after the calls that have ended', () => {
      const reader = answers([
        () =>
          streamOf([
            agent,
            start,
            ...chunksOf('a'),
            end,
            begins,
            result,
            start,
            ...chunksOf('x'),
            ['error', failure],
            failed,
          ]),
        () => streamOf([agent, start, ...chunksOf('b'), end, done]),
      ]);
      expect(reader.told.slice(6)).toEqual([
        'llm_start',
        'llm_chunk x',
        'error',
        'retract 1',
        'llm_start 2',
        'llm_chunk 2 b',
        'llm_end',
        'agent_end',
      ]);
      expect(reader.text).toBe('ab');
    });

    it('takes a run that failed without a reason for one that may not be retried, and one that was interrupted for ended', () => {
      const reader = answers([() => streamOf([agent, failed])]);
      expect(reader.told).toEqual(['agent_start', 'agent_end']);
      const stopped: Step = ['agent_end', { status: 'interrupted' }];
      expect(answers([() => streamOf([agent, stopped])]).told).toEqual(['agent_start', 'agent_end']);
    });

    it('ends the run of an agent whose stream breaks', () => {
      const reader = answers([() => streamOf([agent, start, begins], { fails: { statusCode: 401 } })]);
      expect(reader.told.slice(3)).toEqual(['tool_end', 'error', 'agent_end']);
      expect(reader.values.at(-1)?.data).toEqual({ status: 'failed', reason: 'unauthorized' });
    });

    it('lets events of other runs pass', () => {
      const [sub] = runOf([['llm_chunk', { delta: 'sub' }]], 'sub');
      const attempt = (ending: StreamEnd) => () =>
        defer(() =>
          of(...runOf([start]), sub as WeirEvent, ...(ending === 'completes' ? runOf([start, end]).slice(1) : [])),
        );
      const { values } = answers([attempt('hangs'), attempt('completes')], {}, 60_000, false);
      expect(values.filter(({ run }) => run === 'sub')).toEqual([sub, sub]);
    });
  });
});
