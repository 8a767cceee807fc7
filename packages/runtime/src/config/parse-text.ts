import { LineCounter, parseDocument, type Document, type YAMLError } from 'yaml';
import { findAliasFault } from './alias-faults.js';
import { findDeepNesting } from './deep-nesting.js';
import { objectLocator, type Locator, type Position } from './locator.js';
import type { ProblemCode } from './problem.js';
import { yamlLocator } from './yaml-locator.js';

/** A fault in the text itself. */
export interface TextFault extends Position {
  readonly code: ProblemCode;
  readonly message: string;
  readonly severity?: 'warning';
}

/** A file as plain data. `value` is missing where the text cannot be read at all. */
export interface ParsedText {
  readonly value?: unknown;
  readonly locator: Locator;
  readonly faults: readonly TextFault[];
}

/** Reads YAML 1.2 or JSON and remembers where everything stands. Never throws. */
export function parseText(text: string, file: string): ParsedText {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const tooDeep = findDeepNesting(text);
  if (tooDeep !== undefined) return { locator: objectLocator(file), faults: [nestedTooDeeply(text, tooDeep, file)] };
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
    const faults = faultsOf(document, text, at);
    const locator = yamlLocator(document, text, at);
    return faults.some(({ code }) => code !== 'duplicate_key' && code !== 'unknown_tag')
      ? { locator, faults }
      : { value: document.toJS(), locator, faults };
  } catch (error) {
    const message = `The file cannot be read as YAML: ${(error as Error).message}.`;
    return { locator: objectLocator(file), faults: [{ ...at(0), code: 'syntax', message }] };
  }
}

function nestedTooDeeply(text: string, offset: number, file: string): TextFault {
  const lines = text.slice(0, offset).split('\n');
  const column = (lines.at(-1)?.length ?? 0) + 1;
  const message = 'This is nested too deeply: lists and maps may stand at most 100 deep within each other.';
  return { file, line: lines.length, column, code: 'syntax', message };
}

function faultsOf(document: Document, text: string, at: (offset: number) => Position): TextFault[] {
  const isDuplicate = ({ code }: YAMLError) => code === 'DUPLICATE_KEY';
  // One slip of syntax makes many errors further down; only the first one helps.
  const syntax = document.errors.find((error) => !isDuplicate(error));
  if (syntax !== undefined) return [{ ...at(syntax.pos[0]), code: 'syntax', message: explainSyntax(syntax, text) }];
  const message = 'This key stands twice in the same map. Keep one of the two.';
  const duplicates = document.errors.map(({ pos }) => ({ ...at(pos[0]), code: 'duplicate_key' as const, message }));
  const tags = document.warnings.map((warning) => unknownTag(warning, at));
  const alias = findAliasFault(document);
  const empty = document.contents === null ? [emptyFile(at)] : [];
  return [...empty, ...duplicates, ...tags, ...(alias === undefined ? [] : [{ ...at(alias.offset), ...alias.fault }])];
}

function explainSyntax({ code, message, pos }: YAMLError, text: string): string {
  if (code === 'NON_STRING_KEY') return 'A key has to be text. Put quotes around a value that begins with a brace.';
  const line = text.slice(text.lastIndexOf('\n', pos[0] - 1) + 1).split('\n', 1)[0] ?? '';
  const hint = line.includes('${') ? ' Within brackets and braces, put quotes around "${…}".' : '';
  return `This is not valid YAML: ${message}.${hint}`;
}

function unknownTag({ pos, message }: YAMLError, at: (offset: number) => Position): TextFault {
  return { ...at(pos[0]), code: 'unknown_tag', message: `${message}: it is ignored.`, severity: 'warning' };
}

function emptyFile(at: (offset: number) => Position): TextFault {
  return {
    ...at(0),
    code: 'empty_file',
    message: 'The file is empty. It needs `pipelines:` with at least one pipeline.',
  };
}
