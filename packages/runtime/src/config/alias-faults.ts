import { visit, type Alias, type Document } from 'yaml';
import type { ProblemCode } from './problem.js';

/** Aliases may make a file this much longer by repeating; what people write has a handful of them. */
const maxAliasCount = 100;

interface AliasFault {
  readonly offset: number;
  readonly fault: { readonly code: ProblemCode; readonly message: string };
}

/** The first fault in a document's aliases: one that stands for nothing, one that contains itself, or too much repetition. */
export function findAliasFault(document: Document): AliasFault | undefined {
  const aliases: Alias[] = [];
  visit(document, { Alias: (_, alias) => void aliases.push(alias) });
  for (const alias of aliases) {
    const fault = unresolved(document, alias) ?? circular(document, alias);
    if (fault !== undefined) return { offset: offsetOf(alias), fault };
  }
  const last = aliases.at(-1);
  if (last === undefined || !repeatsTooMuch(document)) return undefined;
  const message = `The aliases repeat each other to more than ${maxAliasCount} copies, which would fill the memory. Write the values out.`;
  return { offset: offsetOf(last), fault: { code: 'alias_bomb', message } };
}

function unresolved(document: Document, alias: Alias): AliasFault['fault'] | undefined {
  if (alias.resolve(document) !== undefined) return undefined;
  const message = `The alias *${alias.source} stands for nothing: there is no anchor &${alias.source} before it.`;
  return { code: 'unresolved_alias', message };
}

function circular(document: Document, alias: Alias): AliasFault['fault'] | undefined {
  const [start, end] = alias.resolve(document)?.range ?? [0, 0];
  const offset = offsetOf(alias);
  if (offset < start || offset >= end) return undefined;
  return {
    code: 'alias_bomb',
    message: `The alias *${alias.source} stands within what it stands for, which would never end.`,
  };
}

function repeatsTooMuch(document: Document): boolean {
  try {
    document.toJS({ maxAliasCount });
    return false;
  } catch {
    return true;
  }
}

function offsetOf(alias: Alias): number {
  return alias.range?.[0] ?? 0;
}
