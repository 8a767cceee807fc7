import type { CitationStep } from '../model/model-step.js';
import { fieldsOf } from './fields.js';

/** Reads where a page or a document is cited; `undefined` where nothing says which. The names are those of both official APIs. */
export function citationOf(citation: unknown): CitationStep | undefined {
  const { url_citation, ...own } = fieldsOf(citation);
  const { url, title, source, document_title, filename, file_id } = { ...own, ...fieldsOf(url_citation) };
  const id = textOrNone(file_id);
  const page = textOrNone(url) ?? textOrNone(source);
  const name = textOrNone(title) ?? textOrNone(document_title) ?? textOrNone(filename);
  if (id === undefined && page === undefined && name === undefined) return undefined;
  return {
    kind: 'citation',
    ...(id !== undefined && { id }),
    ...(page !== undefined && { url: page }),
    ...(name !== undefined && { title: name }),
  };
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
