import type { FilePart, ModelMessage } from '../model/prompt.js';
import { fileTokens, textOfPrompt } from './prompt-text.js';

const asking = (...files: FilePart[]): ModelMessage[] => [
  { role: 'user', content: [{ type: 'text', text: 'What is that?' }, ...files] },
];
const file = (mediaType: string, bytes: number): FilePart => ({
  type: 'file',
  mediaType,
  data: 'A'.repeat((bytes * 4) / 3),
});

describe('textOfPrompt', () => {
  it('names files', () => {
    expect(textOfPrompt(asking({ ...file('image/png', 3), filename: 'a.png' }))).toBe(
      'What is that?\n[a.png, image/png]',
    );
    expect(textOfPrompt(asking(file('image/png', 3)))).toBe('What is that?\n[a file, image/png]');
  });
});

describe('fileTokens', () => {
  it.each([
    ['image/png', 3_000_000, 1000],
    ['text/csv', 3000, 750],
    ['application/json', 3000, 750],
    ['application/pdf', 3000, 1000],
    ['application/pdf', 3_000_000, 30_000],
  ])('counts %s of %d bytes as %d tokens', (mediaType, bytes, tokens) => {
    expect(fileTokens(asking(file(mediaType, bytes)))).toBe(tokens);
  });

  it('counts what lies elsewhere as an image, and text as nothing', () => {
    expect(fileTokens(asking({ type: 'file', mediaType: 'text/csv', data: 'https://a.example/b' }))).toBe(1000);
    expect(fileTokens([{ role: 'system', content: 'x' }, ...asking()])).toBe(0);
  });
});
