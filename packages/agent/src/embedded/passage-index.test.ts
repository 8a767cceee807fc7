import { PassageIndex } from './passage-index.js';

const index = new PassageIndex([
  { file: 'a.md', heading: 'Valve', sentences: ['A valve lets what fills up tell what can wait.', 'It costs little.'] },
  { file: 'b.md', heading: 'Receipts', sentences: ['A receipt is settled exactly once.'] },
]);

describe('PassageIndex', () => {
  it('finds sentences by the words that they share with the question, best first', () => {
    expect(index.find('What does a valve do when something fills up?', 2)[0]).toMatchObject({
      file: 'a.md',
      heading: 'Valve',
    });
  });

  it('understands other forms of a word', () => {
    expect(index.find('settling receipts', 1)[0]?.sentence).toBe('A receipt is settled exactly once.');
  });

  it('finds nothing for words that no passage has, or that every text has', () => {
    expect(index.find('zebra', 3)).toEqual([]);
    expect(index.find('what is it', 3)).toEqual([]);
  });
});
