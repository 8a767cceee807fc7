import { Valve } from '@weir/core';
import { start } from './__fixtures__/running-source.js';

describe('httpSource, for what steers runs', () => {
  it('gives it as events, past a closed valve', async () => {
    const valve = new Valve();
    const { post, seen } = await start({ as: 'controls' }, valve);
    valve.close();
    const pause = { run: 'r', action: 'pause', reason: 'phone' };
    expect(await post(pause)).toMatchObject({ status: 202, body: { run: 'r' } });
    const more = [
      { run: 'r', action: 'resume' },
      { run: 's', action: 'inject', content: 'Be brief.' },
    ];
    expect(await post(more)).toMatchObject({ status: 202, body: { runs: ['r', 's'] } });
    expect(seen).toMatchObject([
      { type: 'run_control', run: 'r', source: 'http', data: { action: 'pause', reason: 'phone' } },
      { type: 'run_control', run: 'r', data: { action: 'resume' } },
      { type: 'run_control', run: 's', data: { action: 'inject', content: 'Be brief.' } },
    ]);
  });

  it.each<[string, unknown]>([
    ['a text', 'pause'],
    ['no run', { action: 'pause' }],
    ['no action', { run: 'r' }],
    ['an action that nobody knows', { run: 'r', action: 'explode' }],
    ['nothing to inject', { run: 'r', action: 'inject' }],
    ['something to say with a pause', { run: 'r', action: 'pause', content: 'x' }],
    ['a reason that is no text', { run: 'r', action: 'pause', reason: 1 }],
    ['an unknown key', { run: 'r', action: 'pause', data: {} }],
    ['an empty list', []],
  ])('refuses %s', async (_what, body) => {
    const { post, seen } = await start({ as: 'controls' });
    expect(await post(body)).toMatchObject({ status: 400, body: { error: { code: 'invalid_control' } } });
    expect(seen).toEqual([]);
  });

  it('takes nothing of the kind where messages are posted', async () => {
    const { post, seen } = await start();
    expect((await post({ run: 'r', action: 'cancel' })).status).toBe(400);
    expect(seen).toEqual([]);
  });
});
