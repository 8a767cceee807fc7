import { FakeClock, assertProtocol, type WeirEvent } from '@weir/core';
import fc from 'fast-check';
import { dataOf, lastOf, typesOf } from '../__fixtures__/gather.js';
import type { ModelFailure } from '../model/model-step.js';
import { TrackedRun } from './tracked-run.js';

const cut: ModelFailure = { code: 'truncated', message: 'cut', retryable: true };
const stop = { kind: 'finish', finishReason: 'stop', usage: { inputTokens: 1 } } as const;

function tracked() {
  const events: WeirEvent[] = [];
  const clock = new FakeClock();
  const track = new TrackedRun({ run: 'r', clock }, (event) => events.push(event));
  return { events, clock, track };
}

describe('TrackedRun', () => {
  it('sums up the usage of its calls, unless it is told', () => {
    const runs = [undefined, { inputTokens: 9 }].map((usage) => {
      const { events, track } = tracked();
      track.begin('m');
      for (let count = 0; count < 2; count++) {
        track.startCall('m');
        track.endCall(stop);
      }
      track.end('completed', undefined, usage);
      return lastOf(events).data;
    });
    expect(runs).toMatchObject([{ usage: { inputTokens: 2 } }, { usage: { inputTokens: 9 } }]);
  });

  it('tells a failure once, and ends what is open before itself', () => {
    const { events, track } = tracked();
    track.begin('m');
    track.startTool('t', 'add', {});
    track.startCall('m');
    track.fail(cut);
    track.fail(cut);
    expect(typesOf(events)).toEqual(['agent_start', 'tool_start', 'llm_start', 'error', 'tool_end', 'agent_end']);
    expect(lastOf(events).data).toEqual({ status: 'failed', reason: 'truncated' });
  });

  it('takes the time of tools, or is told it', () => {
    const { events, clock, track } = tracked();
    track.begin('m');
    track.startTool('a', 'add', {});
    clock.advance(5);
    track.endTool('a', 'add', { result: 1 });
    track.ranTool({ toolCallId: 'b', name: 'add', args: {} }, 2, 70);
    expect(dataOf(events, 'tool_end')).toMatchObject([{ durationMs: 5 }, { durationMs: 70 }]);
  });

  it('keeps the protocol, whatever it is told', () => {
    const id = fc.constantFrom('a', 'b');
    const move = fc.oneof(
      fc.constant((track: TrackedRun) => track.startCall('m')),
      fc.constant((track: TrackedRun) => track.endCall(stop)),
      id.map((each) => (track: TrackedRun) => track.startTool(each, 'add', {})),
      id.map((each) => (track: TrackedRun) => track.endTool(each, 'add', {})),
      id.map(
        (each) => (track: TrackedRun) => track.step({ kind: 'tool-args', toolCallId: each, name: 'add', delta: '{' }),
      ),
      id.map(
        (each) => (track: TrackedRun) =>
          track.step({ kind: 'provider-tool-start', toolCallId: each, name: 'add', args: {} }),
      ),
      id.map(
        (each) => (track: TrackedRun) =>
          track.step({ kind: 'provider-tool-end', toolCallId: each, name: 'add', result: 1 }),
      ),
      id.map((each) => (track: TrackedRun) => track.ranTool({ toolCallId: each, name: 'add', args: {} }, 1, 1)),
    );
    fc.assert(
      fc.property(fc.array(move), fc.boolean(), (moves, fails) => {
        const { events, track } = tracked();
        track.begin('m');
        moves.forEach((each) => each(track));
        if (fails) track.fail(cut);
        else track.end('completed');
        assertProtocol(events);
      }),
    );
  });
});
