import { CST, Lexer } from 'yaml';

/** How deep lists and maps may stand within each other: beyond what anybody writes, below what fills a stack. */
const limit = 100;

const steps: Partial<Record<CST.TokenType, 1 | -1>> = {
  'flow-seq-start': 1,
  'flow-map-start': 1,
  'flow-seq-end': -1,
  'flow-map-end': -1,
};

/** Marks that the lexer adds: they are not in the text. */
const marks: ReadonlySet<CST.TokenType | null> = new Set(['doc-mode', 'flow-error-end', 'scalar'] as const);

/**
 * Where `text` puts more than 100 brackets, or more than 100 dashes of one line, within each other, in UTF-16 units
 * from its start; `undefined` where it does not. Linear, and no deeper on the stack for a deeper text.
 */
export function findDeepNesting(text: string): number | undefined {
  let [brackets, dashes, offset, isScalar] = [0, 0, 0, false];
  for (const source of new Lexer().lex(text)) {
    const type = isScalar ? null : CST.tokenType(source);
    isScalar = type === 'scalar';
    brackets += (type !== null && steps[type]) || 0;
    if (type === 'newline') dashes = 0;
    else if (type === 'seq-item-ind' || type === 'explicit-key-ind') dashes++;
    if (brackets > limit || dashes > limit) return offset;
    if (!marks.has(type)) offset += source.length;
  }
  return undefined;
}
