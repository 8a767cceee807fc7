import { markdownPassages } from './markdown-passages.js';

describe('markdownPassages', () => {
  it('splits at headings and keeps prose as plain sentences', () => {
    const text =
      '# Title\n\nA *first* sentence here. A [second](x.md)\none follows.\n\n## Next `part`\n\n- An item of a list.\n- Another item here.\n';
    expect(markdownPassages('a.md', text)).toEqual([
      { file: 'a.md', heading: 'Title', sentences: ['A first sentence here.', 'A second one follows.'] },
      { file: 'a.md', heading: 'Next part', sentences: ['An item of a list.', 'Another item here.'] },
    ]);
  });

  it('leaves code, tables and comments out', () => {
    const text =
      'Some words stand here.\n\n```ts\nconst code = "is no prose";\n```\n\n| a table | row |\n\n<!-- not this one -->\n';
    expect(markdownPassages('a.md', text)).toEqual([
      { file: 'a.md', heading: 'a.md', sentences: ['Some words stand here.'] },
    ]);
  });

  it('gives nothing for a file without prose', () => {
    expect(markdownPassages('a.md', '# Only a heading\n')).toEqual([]);
  });
});
