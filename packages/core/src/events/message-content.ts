/** Text in a message. */
export interface TextContent {
  type: 'text';
  text: string;
}

/** An image, a sound, a document in a message. */
export interface FileContent {
  type: 'file';
  /** As in HTTP: `image/png`. */
  mediaType: string;
  /** The file as Base64 text, or as bytes, which are Base64 text once they are written as JSON; or the URL where it lies. */
  data: string | Uint8Array;
  filename?: string;
}

/** What a message says: text, or parts in the order in which they are meant. */
export type MessageContent = string | readonly (TextContent | FileContent)[];

/** Gives the text of a message, without its files: for what shows or searches text. */
export function textOfContent(content: MessageContent): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
