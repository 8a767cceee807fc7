import { realClock } from '@weir/core';
import { TurnPlayer } from './turn-player.js';

describe('TurnPlayer', () => {
  it('does not go on to the next part after it was cancelled', async () => {
    const record = { read: 0, cancelled: false, aborted: false };
    const part = { type: 'text-delta', id: '1', delta: 'a' } as const;
    const player = new TurnPlayer(
      [
        { do: 'send', part },
        { do: 'send', part },
      ],
      record,
      realClock,
      undefined,
    );
    const reader = player.stream().getReader();
    await reader.read();
    await reader.cancel('enough');
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    expect(record).toEqual({ read: 1, cancelled: true, aborted: false });
  });
});
