import { createRegistry } from '@weir/runtime';
import { standardCatalogs } from '@weir/standard';
import { UsageError } from '../errors/usage-error.js';
import { knownKind } from './known-kind.js';

const registry = createRegistry(standardCatalogs);

describe('knownKind', () => {
  it('gives the kind, or nothing where none is asked for', () => {
    expect(knownKind(registry, 'sink')).toBe('sink');
    expect(knownKind(registry, undefined)).toBeUndefined();
  });

  it('raises an error that names the nearest kind', () => {
    expect(() => knownKind(registry, 'snik')).toThrow(
      expect.objectContaining({ code: UsageError.code, message: expect.stringContaining('"sink"') }),
    );
  });
});
