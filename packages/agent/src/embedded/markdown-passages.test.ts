import { markdownPassages, type Paragraph } from './markdown-passages.js';

const prose = (...sentences: string[]): Paragraph => ({ kind: 'prose', sentences });
const paragraphsOf = (text: string) => markdownPassages('a.md', text).flatMap(({ paragraphs }) => paragraphs);

describe('markdownPassages', () => {
  it('splits at headings and keeps prose as plain sentences', () => {
    const text =
      '# Title\n\nA *first* sentence here. A [second](x.md)\none follows.\n\nAnother paragraph.\n\n## Next `part`\n\nIt **has** an end.\n';
    expect(markdownPassages('a.md', text)).toEqual([
      {
        ...{ file: 'a.md', title: 'Title', heading: 'Title' },
        paragraphs: [prose('A first sentence here.', 'A second one follows.'), prose('Another paragraph.')],
      },
      { file: 'a.md', title: 'Title', heading: 'Next part', paragraphs: [prose('It has an end.')] },
    ]);
  });

  it('names what stands before the first heading after the file', () => {
    expect(markdownPassages('a.md', 'Some words stand here.\n')).toMatchObject([{ title: 'a.md', heading: 'a.md' }]);
  });

  it('keeps the items of a list, and the rows of a table, together', () => {
    expect(paragraphsOf('Words before.\n\n- An item of a list.\n- Another item.\n')).toEqual([
      prose('Words before.'),
      { kind: 'list', sentences: ['An item of a list.', 'Another item.'] },
    ]);
    expect(
      paragraphsOf('| Code | Meaning |\n|---|---|\n| `130` | Interrupted by SIGINT |\n| a \\| b |  | Last one. |\n'),
    ).toEqual([{ kind: 'table', sentences: ['130: Interrupted by SIGINT.', 'a | b: Last one.'] }]);
  });

  it('keeps what a colon announces with the announcement', () => {
    expect(
      paragraphsOf('It does one of these:\n\n| What | How |\n|---|---|\n| skip | lets it go |\n\nThat is all.\n'),
    ).toEqual([prose('It does one of these:', 'skip: lets it go.'), prose('That is all.')]);
  });

  it('leaves out code, comments, and words that make no sentence', () => {
    const text =
      'Some words stand here.\n\n```ts\nconst code = "is no prose";\n```\n\n<!-- not this one -->\n\n*operator, text*\n';
    expect(paragraphsOf(text)).toEqual([prose('Some words stand here.')]);
  });

  it('gives nothing for a file without text', () => {
    expect(markdownPassages('a.md', '# Only a heading\n')).toEqual([]);
  });
});
