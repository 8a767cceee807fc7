/** A stretch of a Markdown file under one heading, as plain sentences. */
export interface Passage {
  /** The file it stands in, as it was given. */
  readonly file: string;
  /** The heading above it; the file's name where there is none. */
  readonly heading: string;
  readonly sentences: readonly string[];
}

const sentenceSegmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Splits a Markdown file at its headings and keeps its prose: code, tables, pictures, comments and diagrams are left out. */
export function markdownPassages(file: string, markdown: string): Passage[] {
  const passages: Passage[] = [];
  let heading = file;
  let lines: string[] = [];
  const end = () => {
    const sentences = paragraphs(lines).flatMap(sentencesOf);
    if (sentences.length > 0) passages.push({ file, heading, sentences });
    lines = [];
  };
  for (const line of withoutBlocks(markdown).split(/\r?\n/)) {
    const title = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (title === undefined) lines.push(line);
    else {
      end();
      heading = plain(title);
    }
  }
  end();
  return passages;
}

function withoutBlocks(markdown: string): string {
  return markdown.replaceAll(/^(```|~~~)[^\n]*\n[\s\S]*?^\1[^\n]*$/gm, '').replaceAll(/<!--[\s\S]*?-->/g, '');
}

/** Joins wrapped lines; a list item is a paragraph of its own, a table row is left out. */
function paragraphs(lines: readonly string[]): string[] {
  const found: string[] = [];
  let open = '';
  for (const line of [...lines, '']) {
    const item = /^\s*(?:[-*+]|\d+\.)\s+(.*)$/.exec(line)?.[1];
    const prose = line.trim().startsWith('|') ? '' : line.trim();
    if (prose === '' || item !== undefined) {
      if (open !== '') found.push(open);
      open = item ?? '';
    } else open = open === '' ? prose : `${open} ${prose}`;
  }
  return found;
}

function sentencesOf(paragraph: string): string[] {
  return [...sentenceSegmenter.segment(plain(paragraph))]
    .map(({ segment }) => segment.trim())
    .filter((sentence) => /\p{L}.*\s.*\p{L}/u.test(sentence));
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
