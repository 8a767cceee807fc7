import { TruncatedError } from '@weir/core';
import type { FakeContent, FakeGenerateResult, FakeStreamPart } from './model-shape.js';

/** Makes of a model's stream what a call without streaming would have answered. @throws what the stream fails with; TruncatedError without a finish part */
export async function foldParts(stream: ReadableStream<FakeStreamPart>): Promise<FakeGenerateResult> {
  const content: FakeContent[] = [];
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const part = read.value;
    if (part.type === 'error') throw part.error;
    if (part.type === 'finish') return { content, finishReason: part.finishReason, usage: part.usage, warnings: [] };
    fold(content, part);
  }
  throw new TruncatedError('the finish part');
}

function fold(content: FakeContent[], part: FakeStreamPart): void {
  if (part.type === 'tool-call') content.push(part);
  else if (part.type === 'text-start') content.push({ type: 'text', text: '' });
  else if (part.type === 'reasoning-start') content.push({ type: 'reasoning', text: '' });
  else if (part.type === 'text-delta' || part.type === 'reasoning-delta') {
    const open = content.at(-1);
    if (open && 'text' in open) open.text += part.delta;
  }
}
