import { defineSpillStore, type SpillStore } from './spill-store.js';

describe('defineSpillStore', () => {
  it('states the kind', () => {
    const create = () => ({}) as SpillStore;
    expect(defineSpillStore({ name: 'tape', summary: 'Keeps items on tape.', create })).toEqual({
      kind: 'spillStore',
      name: 'tape',
      summary: 'Keeps items on tape.',
      create,
    });
  });
});
