import type { Passage } from './markdown-passages.js';
import { PassageIndex } from './passage-index.js';

const passage = (file: string, heading: string, ...sentences: string[]): Passage => ({
  ...{ file, title: heading, heading },
  paragraphs: [{ kind: 'prose', sentences }],
});

const index = new PassageIndex([
  passage('a.md', 'Valve', 'A valve lets what fills up tell what can wait.', 'It costs little.'),
  passage('b.md', 'Receipts', 'A receipt is settled exactly once.'),
  passage('c.md', 'Other', 'All other things are explained elsewhere.'),
]);

describe('PassageIndex', () => {
  it('finds what fits the question best, with where it stands', () => {
    expect(index.find('What does a valve do when something fills up?', 1)).toEqual([
      { text: 'A valve lets what fills up tell what can wait. It costs little.', file: 'a.md', heading: 'Valve' },
    ]);
  });

  it('understands other forms of a word', () => {
    expect(index.find('settling receipts', 1)[0]?.text).toBe('A receipt is settled exactly once.');
  });

  it('adds what the first finding leaves open, and nothing that says the same', () => {
    expect(
      index
        .find('What is a valve, and what is a receipt?', 3)
        .map(({ file }) => file)
        .sort(),
    ).toEqual(['a.md', 'b.md']);
    expect(index.find('What is a valve?', 3).map(({ file }) => file)).toEqual(['a.md']);
  });

  it('finds nothing for words that no passage has, or that every text has', () => {
    expect(index.find('zebra', 3)).toEqual([]);
    expect(index.find('what is it', 3)).toEqual([]);
    expect(new PassageIndex([]).find('valve', 3)).toEqual([]);
  });

  it('says how many passages it has', () => {
    expect(index.size).toBe(3);
  });
});
