import type { PassageIndex } from './passage-index.js';

/**
 * Reads Markdown files into an index; Weir's own docs where none are named. The search engine is loaded with them: who only names the model
 * or the tool does not pay for it.
 *
 * @throws DocumentsUnreadableError
 */
export async function loadIndex(documents: readonly string[] | undefined): Promise<PassageIndex> {
  const { PassageIndex: Index } = await import('./passage-index.js');
  const { readDocuments, readWeirDocs } = await import('./read-documents.js');
  return new Index(await (documents === undefined ? readWeirDocs() : readDocuments(documents)));
}
