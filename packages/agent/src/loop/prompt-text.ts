import { bytesOfFile } from '../model/file-data.js';
import type { FilePart, ModelMessage } from '../model/prompt.js';

/** What an image, or a file of a length that is not known, is taken to cost. */
const tokensPerFile = 1000;
const bytesPerTextToken = 4;
const bytesPerToken = 100;

/** All text of a prompt, as far as it counts for tokens: what was said, called and answered. Of files their names, which is what a reader of the text can be told. */
export function textOfPrompt(prompt: readonly ModelMessage[]): string {
  return prompt.map(textOfMessage).join('\n');
}

/**
 * The tokens of a prompt's files, by a rough estimate, since each model counts in its own way: 1,000 for an image and for what lies behind a URL; a token for 4 bytes of text or
 * JSON; of any other file a token for 100 bytes, and 1,000 at least.
 */
export function fileTokens(prompt: readonly ModelMessage[]): number {
  return prompt
    .flatMap(({ content }) => (typeof content === 'string' ? [] : (content as readonly { type: string }[])))
    .reduce((sum, part) => sum + (part.type === 'file' ? tokensOf(part as FilePart) : 0), 0);
}

function tokensOf(file: FilePart): number {
  const { mediaType } = file;
  const bytes = bytesOfFile(file);
  if (bytes > 0 && /^text\/|[/+]json$/.test(mediaType)) return Math.ceil(bytes / bytesPerTextToken);
  return mediaType.startsWith('image/') ? tokensPerFile : Math.max(tokensPerFile, Math.ceil(bytes / bytesPerToken));
}

function textOfMessage({ content }: ModelMessage): string {
  if (typeof content === 'string') return content;
  return content.map(textOfPart).join('\n');
}

function textOfPart(part: Exclude<ModelMessage['content'], string>[number]): string {
  if ('text' in part) return part.text;
  if (part.type === 'file') return `[${part.filename ?? 'a file'}, ${part.mediaType}]`;
  const value = part.type === 'tool-call' ? part.input : part.output.value;
  return JSON.stringify(value) ?? '';
}
