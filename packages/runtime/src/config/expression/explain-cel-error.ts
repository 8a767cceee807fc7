import { linearMatches } from './linear-matches.js';

/** Why the CEL library refuses an expression, with the place within it and, where it is a usual slip, what to write instead. */
export function explainCelError(source: string, error: unknown): string {
  const { range } = error as { range?: { start: number } };
  const place = range === undefined ? '' : ` at ${placeIn(source, range.start)}`;
  const summary = summaryOf(error);
  return `The expression cannot be used: ${summary}${place}.${hintFor(source.slice(range?.start ?? source.length), summary)}`;
}

/** The library's own words for an error, without its drawing of the source. */
export function summaryOf(error: unknown): string {
  const { summary, message } = error as { summary?: string; message?: string };
  return (summary ?? message ?? String(error)).replaceAll(linearMatches, 'matches');
}

function placeIn(source: string, offset: number): string {
  const lines = source.slice(0, offset).split('\n');
  const column = `column ${(lines.at(-1)?.length ?? 0) + 1}`;
  return source.includes('\n') ? `line ${lines.length}, ${column}` : column;
}

function hintFor(rest: string, summary: string): string {
  if (rest.startsWith('=')) return ' Write "==" to compare.';
  if (/^(and|or)\b/.test(rest)) return ' Write "&&" and "||".';
  return summary.startsWith('Unknown variable')
    ? ' The item is `event`, its fields are event.type, event.data and so on.'
    : '';
}
