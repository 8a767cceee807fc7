import { refusalIn } from './read-refusal.js';

describe('refusalIn', () => {
  it('reads why the model refused', () => {
    const stopDetails = { type: 'refusal', explanation: 'No.' };
    expect(refusalIn({ other: {}, anthropic: { stopDetails } })).toBe('No.');
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [{ anthropic: null }],
    [{ anthropic: { stopDetails: { type: 'refusal' } } }],
    [{ anthropic: { stopDetails: { type: 'other', explanation: 'x' } } }],
  ])('finds nothing in %j', (metadata) => {
    expect(refusalIn(metadata)).toBeUndefined();
  });
});
