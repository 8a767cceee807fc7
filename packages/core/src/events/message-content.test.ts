import { textOfContent } from './message-content.js';

describe('textOfContent', () => {
  it('gives a text as it is', () => {
    expect(textOfContent('Hello')).toBe('Hello');
  });

  it('joins the texts of parts, and leaves out their files', () => {
    const file = { type: 'file', mediaType: 'image/png', data: 'AQID' } as const;
    expect(textOfContent([{ type: 'text', text: 'What ' }, file, { type: 'text', text: 'is it?' }])).toBe(
      'What is it?',
    );
    expect(textOfContent([file])).toBe('');
    expect(textOfContent([])).toBe('');
  });
});
