import type { FileContent, MessageContent } from '@weir/core';
import { asked, type Question } from './prompt.js';

/** What a user asks, as an event tells it: text where it is nothing else, and without what is for a provider alone. Files are plain data. */
export function contentOf(question: Question): MessageContent {
  const { content } = asked(question);
  if (content.every((part) => part.type === 'text')) return content.map(({ text }) => text).join('');
  return content.map((part) => {
    if (part.type === 'text') return { type: 'text', text: part.text };
    const { mediaType, data, filename } = part;
    return { type: 'file', mediaType, data: data as FileContent['data'], ...(filename !== undefined && { filename }) };
  });
}
