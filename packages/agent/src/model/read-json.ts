/** The deepest that JSON may be nested: far beyond what anybody means, and far from where writing it again would overflow the stack. */
const deepest = 500;

/**
 * Reads JSON that a model or its provider wrote: gives nothing for text that is none, nor for JSON that is nested deeper than 500 levels, which could be
 * read, but never be written again. Never throws.
 */
export function readJson(text: string): { value: unknown } | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function isTooDeep(text: string): boolean {
  if (text.length <= deepest) return false;
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') isQuoted = !isQuoted;
    // What follows ends no text.
    else if (isQuoted) at += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') depth++;
    else if (character === ']' || character === '}') depth--;
    if (depth > deepest) return true;
  }
  return false;
}
