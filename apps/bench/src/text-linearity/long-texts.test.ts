import { answerText, jsonText } from './long-texts.js';

describe('long texts', () => {
  it.each([4, 100, 12_345])('have exactly the length that is asked for: %i', (length) => {
    expect(answerText(length)).toHaveLength(length);
    expect(jsonText(length)).toHaveLength(length);
  });

  it('are JSON where they say so', () => {
    expect(JSON.parse(jsonText(1_000))).toContainEqual(expect.objectContaining({ id: 17 }));
  });
});
