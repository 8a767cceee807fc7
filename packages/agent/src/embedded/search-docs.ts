import { defineTool, type ToolSpec } from '../tools/define-tool.js';
import type { Finding } from './passage-index.js';
import { readDocuments, weirDocs } from './read-documents.js';
import { PassageIndex } from './passage-index.js';

/**
 * Makes a tool that finds sentences in Markdown files, each with its file and heading. The files are read and indexed on first use.
 *
 * @param documents paths of Markdown files and folders; Weir's own docs when left out
 */
export function searchDocsTool(documents?: readonly string[]): ToolSpec<{ query: string }, Finding[]> {
  let index: Promise<PassageIndex> | undefined;
  const load = async () => new PassageIndex(await readDocuments(documents ?? [weirDocs()]));
  return defineTool({
    name: 'searchDocs',
    description:
      'Finds sentences about a topic in the documentation, each with the file and the heading that it stands under.',
    input: (z) => z.strictObject({ query: z.string().min(1).describe('What to look for, in a few words.') }),
    execute: async ({ query }) => (await (index ??= load())).find(query, 5),
  });
}

/** Searches Weir's own documentation. */
export const searchDocs = searchDocsTool();
