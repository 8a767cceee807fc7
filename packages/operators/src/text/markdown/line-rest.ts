import type { BlockWriter } from './block-writer.js';
import { htmlTail } from './html-start.js';
import type { OpenBlock } from './open-block.js';

/** Takes more of a line whose beginning is decided: it is text of the innermost block. */
export function continueLine(writer: BlockWriter, text: string): void {
  const block = writer.open.at(-1) as OpenBlock;
  if (block.kind === 'formula') return continueFormula(writer, block, text);
  if (block.closing !== undefined) return writer.text(block, block.closing.push(text), false);
  if (block.kind === 'html' && block.traits.end !== undefined) watchForEnd(block, block.traits.end, text);
  else if (block.lines === 0) block.header?.push(text);
  writer.text(block, text, false);
}

/** Takes the end of such a line. */
export function endLine(writer: BlockWriter, terminator: string): void {
  const block = writer.open.at(-1) as OpenBlock;
  if (block.kind === 'formula') {
    writer.text(block, block.tail, false);
    block.tail = '';
  }
  if (block.closing !== undefined) writer.text(block, block.closing.end(), true);
  const isOver = block.kind === 'heading' || block.isEnding;
  writer.text(block, terminator, isOver && block.kind !== 'html');
  block.lines++;
  if (isOver) writer.closeTo(writer.open.length - 1);
}

function watchForEnd(block: OpenBlock, end: RegExp, text: string): void {
  if (block.isEnding) return;
  const seen = block.tail + text.toLowerCase();
  block.isEnding = end.test(seen);
  block.tail = seen.slice(-htmlTail);
}

function continueFormula(writer: BlockWriter, block: OpenBlock, more: string): void {
  if (block.isEnding) return afterFormula(writer, block, more);
  const { closer } = block.traits;
  const text = block.tail + more;
  block.tail = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char !== '\\' && char !== closer?.[0]) continue;
    if (at + 1 === text.length) {
      block.tail = text.slice(at);
      writer.text(block, text.slice(0, at), false);
      return;
    }
    if (text.slice(at, at + 2) === closer) {
      writer.text(block, text.slice(0, at), false);
      writer.text(block, closer, true);
      block.isEnding = true;
      return afterFormula(writer, block, text.slice(at + 2));
    }
    // What a backslash stands before is no end.
    if (char === '\\') at++;
  }
  writer.text(block, text, false);
}

/** Behind a formula's end a paragraph may begin. */
function afterFormula(writer: BlockWriter, block: OpenBlock, text: string): void {
  const from = text.search(/[^ \t]/);
  writer.text(block, from < 0 ? text : text.slice(0, from), true);
  if (from < 0) return;
  writer.closeTo(writer.open.length - 1);
  writer.start({ details: { kind: 'paragraph' } });
  continueLine(writer, text.slice(from));
}
