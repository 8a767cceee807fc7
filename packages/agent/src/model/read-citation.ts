import type { CitationStep } from './model-step.js';

/** What is looked at of a `source` part. */
interface SourceLike {
  type?: unknown;
  id?: unknown;
  url?: unknown;
  title?: unknown;
  filename?: unknown;
  mediaType?: unknown;
}

/**
 * Reads a `source` part: a page has a URL, a document a title or the name of its file.
 * @returns `undefined` where nothing says what is cited
 */
export function citationIn(value: unknown): CitationStep | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, id, url, title, filename, mediaType }: SourceLike = value;
  const name = textOrNone(title) ?? textOrNone(filename);
  const page = url instanceof URL ? url.href : textOrNone(url);
  if (type !== 'source' || (name === undefined && page === undefined)) return undefined;
  const known = { id: textOrNone(id), url: page, title: name, mediaType: textOrNone(mediaType) };
  const citation: CitationStep = { kind: 'citation' };
  for (const key of ['id', 'url', 'title', 'mediaType'] as const)
    if (known[key] !== undefined) citation[key] = known[key];
  return citation;
}

/** Reads the citations that version 4 puts at the end of the text that they belong to. */
export function citationsIn(citations: unknown): CitationStep[] {
  if (!Array.isArray(citations)) return [];
  return citations
    .map((each: unknown) => citationIn((each as { source?: unknown } | null)?.source))
    .filter((each) => each !== undefined);
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
