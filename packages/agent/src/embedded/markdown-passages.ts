/** A stretch of a Markdown file under one heading, as plain text. */
export interface Passage {
  /** The file it stands in, as it was given. */
  readonly file: string;
  /** The file's first heading; its name where there is none. */
  readonly title: string;
  /** The heading above it; the file's name where there is none. */
  readonly heading: string;
  readonly paragraphs: readonly Paragraph[];
}

/** A stretch of text that belongs together. What prose announces with a colon, a list or a table, is a part of it. */
export interface Paragraph {
  readonly kind: 'prose' | 'list' | 'table';
  readonly sentences: readonly string[];
}

const sentenceSegmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
/** Fewer words make no sentence, unless they end like one. */
const fewestWords = 4;

/** Splits a Markdown file at its headings and keeps its text: code, pictures, comments and diagrams are left out. */
export function markdownPassages(file: string, markdown: string): Passage[] {
  const sections: { heading: string; lines: string[] }[] = [{ heading: file, lines: [] }];
  for (const line of withoutBlocks(markdown).split(/\r?\n/)) {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) sections.at(-1)?.lines.push(line);
    else sections.push({ heading: plain(heading), lines: [] });
  }
  const title = sections[1]?.heading ?? file;
  return sections
    .map(({ heading, lines }) => ({ file, title, heading, paragraphs: paragraphsOf(lines) }))
    .filter(({ paragraphs }) => paragraphs.length > 0);
}

function withoutBlocks(markdown: string): string {
  return markdown.replaceAll(/^(```|~~~)[^\n]*\n[\s\S]*?^\1[^\n]*$/gm, '').replaceAll(/<!--[\s\S]*?-->/g, '');
}

function paragraphsOf(lines: readonly string[]): Paragraph[] {
  const found: { kind: Paragraph['kind']; sentences: string[] }[] = [];
  for (const { kind, text } of blocksOf(lines)) {
    const sentences = kind === 'table' ? [text] : sentencesOf(text);
    const before = found.at(-1);
    if (before !== undefined && continues(kind, before)) before.sentences.push(...sentences);
    else if (sentences.length > 0) found.push({ kind, sentences });
  }
  return found;
}

/** Lists and tables go on with what stands before them: their own kind, or prose that announces them. */
function continues(kind: Paragraph['kind'], before: Paragraph): boolean {
  return kind !== 'prose' && (before.kind === kind || before.sentences.some((sentence) => sentence.endsWith(':')));
}

interface Block {
  readonly kind: Paragraph['kind'];
  text: string;
}

/** Joins wrapped lines; an item of a list and a row of a table stand for themselves. */
function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const line of lines) {
    const item = /^\s*(?:[-*+]|\d+\.)\s+(.*)$/.exec(line)?.[1];
    const text = line.trim();
    if (text.startsWith('|') || text === '') {
      open = undefined;
      const row = rowText(text, lines);
      if (row !== undefined) blocks.push({ kind: 'table', text: row });
    } else if (item !== undefined || open === undefined) {
      open = { kind: item === undefined ? 'prose' : 'list', text: item ?? text };
      blocks.push(open);
    } else open.text += ` ${text}`;
  }
  return blocks;
}

/** A row of a table as a sentence, `first cell: other cells.`; nothing for the header and the line below it. */
function rowText(row: string, lines: readonly string[]): string | undefined {
  const next = lines.find((line, index) => lines[index - 1]?.trim() === row);
  if (row === '' || isRule(row) || (next !== undefined && isRule(next.trim()))) return undefined;
  const cells = row.slice(1, -1).split(/(?<!\\)\|/);
  const [first = '', ...rest] = cells
    .map((cell) => plain(cell.replaceAll('\\|', '|').trim()))
    .filter((cell) => cell !== '');
  const text = rest.length === 0 ? first : `${first}: ${rest.join(', ')}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function isRule(line: string): boolean {
  return /^\|(?:\s*:?-+:?\s*\|)+$/.test(line);
}

function sentencesOf(paragraph: string): string[] {
  return [...sentenceSegmenter.segment(plain(paragraph))]
    .map(({ segment }) => segment.trim())
    .filter(
      (text) => /\p{L}.*\s.*\p{L}/u.test(text) && (/[.!?:]$/.test(text) || text.split(/\s+/).length >= fewestWords),
    );
}

/** Markdown's marks within a line, gone; the words stay. */
function plain(text: string): string {
  return text
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/(\*\*|__)(.+?)\1/g, '$2')
    .replaceAll(/(?<![\w*])\*(?!\s)([^*]+)\*/g, '$1')
    .replaceAll('`', '')
    .replaceAll(/^>\s?/g, '')
    .trim();
}
