import { assertProtocol, type WeirEvent } from '@weir/core';
import { lastValueFrom, mergeMap, range, tap, toArray } from 'rxjs';
import { finishPart, rawModel, textParts } from './__fixtures__/raw-model.js';
import { runAgent } from './run-agent.js';

const runs = 1000;
const pieces = 50;

describe('a thousand runs at once', () => {
  it('go on side by side: none gets ahead of another by more than a few pieces, and none is left behind', async () => {
    const model = rawModel([...textParts(...Array.from({ length: pieces }, () => 'word ')), finishPart()]);
    const said = new Map<string, number>();
    const byCount = new Map<number, number>();
    let widest = 0;

    const follow = ({ run, type }: WeirEvent) => {
      if (type === 'agent_start') return move(run, undefined, 0);
      if (type !== 'llm_chunk') return;
      const before = said.get(run) ?? 0;
      move(run, before, before + 1);
      if (said.size === runs) widest = Math.max(widest, Math.max(...byCount.keys()) - Math.min(...byCount.keys()));
    };
    const move = (run: string, from: number | undefined, to: number) => {
      said.set(run, to);
      byCount.set(to, (byCount.get(to) ?? 0) + 1);
      if (from === undefined) return;
      const left = (byCount.get(from) ?? 0) - 1;
      if (left === 0) byCount.delete(from);
      else byCount.set(from, left);
    };

    const one = (index: number) => runAgent({ model, prompt: 'go', run: `run-${index}` });
    const events = await lastValueFrom(range(0, runs).pipe(mergeMap(one), tap(follow), toArray()));
    assertProtocol(events);
    expect([...said.values()].every((count) => count === pieces)).toBe(true);
    expect(widest).toBeLessThanOrEqual(3);
  });
});
