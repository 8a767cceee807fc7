import { defineTool, type ToolSpec } from '../tools/define-tool.js';
import { loadIndex } from './load-index.js';
import type { Finding, PassageIndex } from './passage-index.js';

/** So many excerpts are given to the model. */
const excerpts = 3;

/**
 * Makes a tool that finds what Markdown files say about a topic: excerpts, each with its file and heading. The files are read and indexed on
 * first use.
 *
 * @param documents paths of Markdown files and folders; Weir's own docs when left out
 */
export function searchDocsTool(documents?: readonly string[]): ToolSpec<{ query: string }, Finding[]> {
  let index: Promise<PassageIndex> | undefined;
  return defineTool({
    name: 'searchDocs',
    description:
      'Finds what the documentation says about a topic: excerpts, each with the file and the heading that it stands under.',
    input: (z) => z.strictObject({ query: z.string().min(1).describe('What to look for, in a few words.') }),
    execute: async ({ query }) => (await (index ??= loadIndex(documents))).find(query, excerpts),
  });
}

/** Searches Weir's own documentation. */
export const searchDocs = searchDocsTool();
