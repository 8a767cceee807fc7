import type { Lineage } from '@weir/core';
import { heldForWindow } from './held-for-window.js';

describe('heldForWindow', () => {
  it('lets go of what is needed no more, and retains the rest once more', () => {
    const retained: string[] = [];
    const lineage = (name: string) => ({ retain: () => retained.push(name) }) as unknown as Lineage;
    const [first, second, third] = [lineage('first'), lineage('second'), lineage('third')];
    const last = { held: [first] };
    const bare = { held: undefined };
    const other = { held: [second, third] };
    expect(heldForWindow([last, bare, other], (pane) => pane === last)).toEqual([first, second, third]);
    expect([last.held, other.held]).toEqual([undefined, [second, third]]);
    expect(retained).toEqual(['second', 'third']);
  });

  it('costs nothing where nothing is held', () => {
    expect(heldForWindow([{ held: undefined }], () => true)).toBeUndefined();
  });
});
