import type { AppOnlySpec } from '@weir/core';
import { appOnlyHint, explainAppOnly } from './app-only-hint.js';
import { createRegistry } from './create-registry.js';

const pipe: AppOnlySpec = { kind: 'appOnly', name: 'pipe', summary: 'Joins.', from: 'rxjs' };
const tee: AppOnlySpec = { ...pipe, name: 'broadcast', from: '@weir/operators', inConfig: 'Name several sinks.' };
const registry = createRegistry([[pipe, tee]]);

describe('appOnlyHint', () => {
  it.each([
    ['pipe', "It is for app code only: import { pipe } from 'rxjs'."],
    ['broadcast', "It is for app code only: import { broadcast } from '@weir/operators'. Name several sinks."],
    ['brodcast', `Did you mean "broadcast"? ${explainAppOnly(tee)}`],
    ['nothingLikeIt', undefined],
  ])('answers %s', (name, hint) => {
    expect(appOnlyHint(name, registry)).toBe(hint);
  });

  it('has nothing to say where there is nothing for app code only', () => {
    expect(appOnlyHint('pipe', createRegistry([]))).toBeUndefined();
  });
});
