import { collectGarbage } from './collect-garbage.js';

describe('collectGarbage', () => {
  it('lets go of what nobody holds, with --expose-gc or without', async () => {
    const forgotten = new WeakRef({});
    // What was just made is held until the end of the turn.
    await new Promise(setImmediate);
    collectGarbage();
    expect(forgotten.deref()).toBeUndefined();
  });
});
