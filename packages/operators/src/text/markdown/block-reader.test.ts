import * as fc from 'fast-check';
import { outline, textOf } from './__fixtures__/outline.js';
import type { MarkdownBlockChange } from './block-changes.js';
import { BlockReader, MAX_UNDECIDED } from './block-reader.js';
import { MAX_NESTING } from './line-plan.js';

function read(pieces: readonly string[]): MarkdownBlockChange[] {
  const reader = new BlockReader(undefined, 0);
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
}

const blocksOf = (text: string) => outline(read([text]));

/** Without the places where deltas are cut. */
function joined(changes: readonly MarkdownBlockChange[]): unknown[] {
  const all: MarkdownBlockChange[] = [];
  for (const change of changes) {
    const last = all.at(-1);
    if (
      change.type === 'block_delta' &&
      last?.type === 'block_delta' &&
      last.block === change.block &&
      last.isMarkup === change.isMarkup
    ) {
      all[all.length - 1] = { ...last, text: last.text + change.text };
    } else all.push(change);
  }
  return all;
}

describe('BlockReader', () => {
  it.each<[string, string, string[]]>([
    ['paragraphs', 'one\ntwo\n\nthree', ['paragraph "one\\ntwo\\n"', 'blank', 'paragraph "three"']],
    [
      'headings',
      '# One\n###### Six\n####### no\n#no',
      ['heading 1 "One"', 'heading 6 "Six"', 'paragraph "####### no\\n#no"'],
    ],
    [
      'headings with closing marks',
      '# a #\n## b ####  \n# c#\n# d # e\n# f # #\n# g \\#\n# h \n### ###\n# #i',
      [
        'heading 1 "a"',
        'heading 2 "b"',
        'heading 1 "c#"',
        'heading 1 "d # e"',
        'heading 1 "f #"',
        'heading 1 "g \\\\#"',
        'heading 1 "h"',
        'heading 3',
        'heading 1 "#i"',
      ],
    ],
    ['headings without text', '#\n## \nx', ['heading 1', 'heading 2', 'paragraph "x"']],
    ['underlined headings', 'One\n===\nTwo\nlines\n---', ['heading 1 "One\\n"', 'heading 2 "Two\\nlines\\n"']],
    ['thematic breaks', '***\n- - -\n__\n', ['thematic_break', 'thematic_break', 'paragraph "__\\n"']],
    ['emphasis, which is none', '**bold** text', ['paragraph "**bold** text"']],
    [
      'code with its language',
      '```ts title="x"\nlet a;\n\n  b\n```\nafter',
      ['code ts "let a;\\n\\n  b\\n"', 'paragraph "after"'],
    ],
    ['code in tildes, with fences in it', '~~~~\n```\n~~~\n~~~~', ['code "```\\n~~~\\n"']],
    ['code that is not closed', '```js\nx', ['code js "x"']],
    ['a fence that is indented', '  ```\n    a\n  b\n  ```', ['code "  a\\nb\\n"']],
    ['code within text', '```not``` code', ['paragraph "```not``` code"']],
    ['indented code', '    a\n      b\nc', ['code "a\\n  b\\n"', 'paragraph "c"']],
    ['no indented code in a paragraph', 'a\n    b', ['paragraph "a\\nb"']],
    [
      'lists',
      '- one\n- two\n  more\n\nafter',
      [
        'list',
        '  list_item',
        '    paragraph "one\\n"',
        '  list_item',
        '    paragraph "two\\nmore\\n"',
        'paragraph "after"',
      ],
    ],
    [
      'numbered lists, and another list at another mark',
      '3. a\n4) b',
      ['list 3', '  list_item', '    paragraph "a\\n"', 'list 4', '  list_item', '    paragraph "b"'],
    ],
    [
      'nested lists',
      '- a\n  - b\n    1. c\n- d',
      [
        'list',
        '  list_item',
        '    paragraph "a\\n"',
        '    list',
        '      list_item',
        '        paragraph "b\\n"',
        '        list 1',
        '          list_item',
        '            paragraph "c\\n"',
        '  list_item',
        '    paragraph "d"',
      ],
    ],
    [
      'items of several blocks',
      '- a\n\n  b\n\n      code\n- c',
      [
        'list',
        '  list_item',
        '    paragraph "a\\n"',
        '    paragraph "b\\n"',
        '    code "code\\n"',
        '  list_item',
        '    paragraph "c"',
      ],
    ],
    [
      'items that are empty',
      '-\n- a\n-   ',
      ['list', '  list_item', '  list_item', '    paragraph "a\\n"', '  list_item'],
    ],
    ['an item that begins below its bullet', '-\n  a', ['list', '  list_item', '    paragraph "a"']],
    ['numbers that only begin a line', 'in\n2024. So', ['paragraph "in\\n2024. So"']],
    ['a list right after text', 'a\n1. b', ['paragraph "a\\n"', 'list 1', '  list_item', '    paragraph "b"']],
    ['a break that ends a list', '* a\n* * *', ['list', '  list_item', '    paragraph "a\\n"', 'thematic_break']],
    [
      'quotes, with lines that lack the mark',
      '> a\nb\n\nc',
      ['quote', '  paragraph "a\\nb\\n"', 'blank', 'paragraph "c"'],
    ],
    [
      'quotes of lists, and quotes in quotes',
      '> - a\n> > b\n> # c',
      [
        'quote',
        '  list',
        '    list_item',
        '      paragraph "a\\n"',
        '  quote',
        '    paragraph "b\\n"',
        '  heading 1 "c"',
      ],
    ],
    ['code in a quote, which ends with it', '> ```\n> a\nb', ['quote', '  code "a\\n"', 'paragraph "b"']],
    [
      'tables',
      '| a | b |\n| :-- | --: |\n| 1 | 2 |\n3\n\nafter',
      ['table left right "| a | b |\\n| 1 | 2 |\\n3\\n"', 'blank', 'paragraph "after"'],
    ],
    ['tables without outer bars', 'a | b\n-|:-:\n1 | 2', ['table none center "a | b\\n1 | 2"']],
    ['tables of one column', '| a |\n|---|', ['table none "| a |\\n"']],
    ['bars that are escaped', 'a \\| b\n-|-', ['paragraph "a \\\\| b\\n-|-"']],
    ['rows of another number of cells, which make no table', 'a | b\n-|-|-', ['paragraph "a | b\\n-|-|-"']],
    ['a block that ends a table', 'a|b\n-|-\n# c', ['table none none "a|b\\n"', 'heading 1 "c"']],
    [
      'formulas in dollars',
      'so\n$$\nx^2 \\$$\n\n y$\n$$\nafter',
      ['paragraph "so\\n"', 'formula "x^2 \\\\$$\\n\\n y$\\n"', 'paragraph "after"'],
    ],
    [
      'formulas that begin below what opens them, or behind it',
      '\\[ \t\r\na\n\\]\n$$ \n\nb\n$$\n$$ c\nd $$',
      ['formula "a\\n"', 'formula "\\nb\\n"', 'formula " c\\nd "'],
    ],
    ['formulas in brackets', '\\[ a \\\\[2pt] b \\]', ['formula " a \\\\\\\\[2pt] b "']],
    ['text behind a formula', '$$ x $$  and so', ['formula " x "', 'paragraph "and so"']],
    ['prices, which are no formulas', '$5\n$$$ cheap', ['paragraph "$5\\n$$$ cheap"']],
    [
      'HTML, up to a blank line',
      '<div class="a">\n*x*\n\ny',
      ['html "<div class=\\"a\\">\\n*x*\\n"', 'blank', 'paragraph "y"'],
    ],
    ['HTML, up to its end', '<!-- a\n\nb --> c\nd', ['html "<!-- a\\n\\nb --> c\\n"', 'paragraph "d"']],
    ['scripts', '<script>\n\nx\n</SCRIPT>\ny', ['html "<script>\\n\\nx\\n</SCRIPT>\\n"', 'paragraph "y"']],
    ['tags that are inline', '<b>x</b>\n<https://example.org>', ['paragraph "<b>x</b>\\n<https://example.org>"']],
    [
      'line ends of all kinds',
      '# a\r\nb\rc\n\r\nd',
      ['heading 1 "a"', 'paragraph "b\\rc\\n"', 'blank', 'paragraph "d"'],
    ],
    [
      'tabs',
      '-\ta\n\n\tb\n\n\t\tc',
      ['list', '  list_item', '    paragraph "a\\n"', '    paragraph "b\\n"', '    code "c"'],
    ],
    ['nothing', '', []],
    ['white space alone', ' \n\n  ', ['blank']],
  ])('finds %s', (_, text, blocks) => {
    const changes = read([text]);
    expect(outline(changes)).toEqual(blocks);
    expect(textOf(changes)).toBe(text);
    expect(joined(read(text.split('')))).toEqual(joined(changes));
  });

  it('says what stands behind a fence', () => {
    expect(read(['```ts title="x" \n'])[0]).toEqual({
      type: 'block_open',
      block: 0,
      kind: 'code',
      language: 'ts',
      info: 'ts title="x"',
    });
  });

  it('holds back no more than the undecided beginning of a line', () => {
    const reader = new BlockReader(undefined, 0);
    expect(reader.push('H')).toHaveLength(2);
    expect(reader.isHolding).toBe(false);
    expect(reader.push('ello\n')).toHaveLength(1);
    expect(reader.push('**')).toEqual([]);
    expect(reader.isHolding).toBe(true);
    expect(textOf(reader.push('b'))).toBe('**b');
    expect(reader.push('\n--')).toHaveLength(1);
    expect(reader.isHolding).toBe(true);
    expect(reader.push('\n').map(({ type }) => type)).toEqual(['block_change', 'block_delta', 'block_close']);
    expect(textOf(reader.push('# a #'))).toBe('# a');
    expect(reader.isHolding).toBe(true);
    expect(textOf(reader.push('b'))).toBe(' #b');
    expect(reader.isHolding).toBe(false);
  });

  it('does not wait for ever: a line that is undecided for too long is text', () => {
    const reader = new BlockReader(undefined, 0);
    const given = [...'-'.repeat(MAX_UNDECIDED + 200)].flatMap((char) => reader.push(char));
    expect(given.length).toBeGreaterThan(100);
    for (const text of [
      '-'.repeat(MAX_UNDECIDED),
      '-'.repeat(MAX_UNDECIDED + 1),
      '```' + 'x'.repeat(2000) + '\n',
      ' '.repeat(3000),
      `# a${' '.repeat(1500)}#${'#'.repeat(1500)} ##`,
      `$$${' '.repeat(1500)}\nx$$`,
    ]) {
      expect(joined(read(text.split('')))).toEqual(joined(read([text])));
      expect(textOf(read([text]))).toBe(text);
    }
    expect(blocksOf('-'.repeat(MAX_UNDECIDED))).toEqual(['thematic_break']);
  });

  it('nests blocks only so deep', () => {
    for (const mark of ['> ', '- ']) {
      const text = `${mark.repeat(MAX_NESTING + 50)}a\n\n`;
      const changes = read([text]);
      const depth = Math.max(...outline(changes).map((line) => line.search(/\S/) / 2));
      expect(depth).toBeLessThanOrEqual(MAX_NESTING + 1);
      expect(depth).toBeGreaterThan(MAX_NESTING - 2);
      expect(textOf(changes)).toBe(text);
      expect(joined(read(text.split('')))).toEqual(joined(changes));
    }
  });

  it('parts no surrogate pair', () => {
    const deltas = read('a👍🏽b'.split('')).filter(({ type }) => type === 'block_delta');
    for (const delta of deltas)
      expect(delta).not.toMatchObject({ text: expect.stringMatching(/^[\udc00-\udfff]/) as string });
  });

  describe('whatever comes', () => {
    const parts = [
      ...[
        'a',
        'word',
        ' ',
        '  ',
        '    ',
        '\t',
        '\n',
        '\n\n',
        '\r\n',
        '\r',
        '- ',
        '* ',
        '+',
        '-',
        '1. ',
        '2) ',
        '12',
        '> ',
        '>',
        '# ',
        '##',
        '#',
      ],
      ...[
        '```',
        '```js',
        '`',
        '~~~',
        '===',
        '---',
        '***',
        '_',
        '|',
        '| a | b |',
        '|---|:-:|',
        ':',
        '$$',
        '$',
        '\\[',
        '\\]',
        '\\',
      ],
      ...[
        '<div>',
        '</div>',
        '<!--',
        '-->',
        '<script>',
        '</script>',
        '<?',
        '?>',
        '<![CDATA[',
        ']]>',
        '<',
        '>',
        '👍🏽',
        'e\u0301',
      ],
    ];
    const markdown = fc
      .array(fc.constantFrom(...parts), { maxLength: 40, size: 'max' })
      .map((chosen) => chosen.join(''));

    it('finds the same blocks wherever the text is cut, and loses nothing', () => {
      fc.assert(
        fc.property(markdown, (text) => {
          const whole = read([text]);
          expect(textOf(whole)).toBe(text);
          const expected = joined(whole);
          expect(outline(whole).join()).not.toContain('(open)');
          expect(joined(read(text.split('')))).toEqual(expected);
          for (let at = 1; at < text.length; at++) {
            expect(joined(read([text.slice(0, at), text.slice(at)]))).toEqual(expected);
          }
        }),
        { numRuns: 100 },
      );
    });
  });
});
