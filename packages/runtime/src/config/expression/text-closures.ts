import { unsure, type Closure } from './closure.js';

const tests: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  startsWith: (text, part) => text.startsWith(part),
  endsWith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
};

/** `text.startsWith(part)`, `endsWith`, `contains`; `undefined` for another method. */
export function textTestClosure(method: string, receiver: Closure, argument: Closure): Closure | undefined {
  const test = tests[method];
  if (test === undefined) return undefined;
  return (event) => {
    const text = receiver(event);
    const part = argument(event);
    return typeof text === 'string' && typeof part === 'string' ? test(text, part) : unsure;
  };
}

/** `size(part)` and `part.size()`: the code points of a text. Other things are the library's to count. */
export function sizeClosure(part: Closure): Closure {
  return (event) => {
    const value = part(event);
    return typeof value === 'string' ? BigInt(countCodePoints(value)) : unsure;
  };
}

function countCodePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index++) {
    if (isHighSurrogate(text, index) && isLowSurrogate(text, index + 1)) count -= 1;
  }
  return count;
}

function isHighSurrogate(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800;
}

function isLowSurrogate(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xdc00;
}
