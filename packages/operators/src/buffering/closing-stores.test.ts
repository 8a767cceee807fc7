import { settled } from '../__fixtures__/watch.js';
import { ClosingStores } from './closing-stores.js';

describe('ClosingStores', () => {
  it('has work done at once where nothing is to be closed, or everything is', () => {
    const closing = new ClosingStores();
    expect(closing.after(() => 1)).toBe(1);
    closing.add()();
    expect(closing.after(() => 2)).toBe(2);
  });

  it('has work wait for those that are closing when it comes, and for no later ones', async () => {
    const closing = new ClosingStores();
    const closed = [closing.add(), closing.add()];
    let isDone = false;
    const done = closing.after(() => ((isDone = true), 1));
    closing.add();
    for (const close of closed) {
      await settled();
      expect(isDone).toBe(false);
      close();
    }
    expect(await done).toBe(1);
  });
});
