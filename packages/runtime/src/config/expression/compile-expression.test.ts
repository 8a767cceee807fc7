import { ExpressionError } from '../../errors/expression-error.js';
import { parseCel } from './cel-environment.js';
import { unsure } from './closure.js';
import { compileClosure } from './compile-closure.js';
import { compileExpression, type ExpressionResult } from './compile-expression.js';

const event = { type: 'tool_end', data: { name: 'search', durationMs: 150, tags: ['a', 'b'], note: null }, seq: 3 };

function compile(source: string, result: ExpressionResult = 'any') {
  const compiled = compileExpression(source, result);
  if ('message' in compiled) throw new ExpressionError(source, compiled.message);
  return compiled.evaluate;
}

function faultOf(source: string, result: ExpressionResult = 'any'): string | undefined {
  const compiled = compileExpression(source, result);
  return 'message' in compiled ? compiled.message : undefined;
}

describe('compileExpression', () => {
  it.each([
    ['event.type == "tool_end"', true],
    ['event.data.durationMs > 100', true],
    ['event.data.durationMs == 150', true],
    ['event.data["name"] != "search"', false],
    ['event.type in ["tool_start", "tool_end"]', true],
    ['event.seq in [1, 3]', true],
    ['event.data.note == null', true],
    ['event.data.name != null', true],
    ['has(event.data.error)', false],
    ['has(event.data.name) && event.data.name.startsWith("sea")', true],
    ['event.type == "llm_chunk" || event.data.durationMs >= 150', true],
    ['!(event.seq < 3)', true],
    ['size(event.data.name) == 6', true],
    ['event.seq % 2 == 1', true],
  ])('answers %s without the library', (source, expected) => {
    expect(compileClosure(parseCel(source).ast)?.(event)).toBe(expected);
    expect(compile(source, 'boolean')(event)).toBe(expected);
  });

  it.each([
    ['event.data', event.data],
    ['event.data.durationMs / 1000', 0.15],
    ['size(event.data.tags)', 2],
    ['event.seq > 2 ? event.data.name : "none"', 'search'],
    ['{"name": event.data.name, "length": size(event.data.name)}', { name: 'search', length: 6 }],
    ['event.data.tags.map(tag, tag + "!")', ['a!', 'b!']],
    ['[1, event.seq, 5u]', [1, 3, 5]],
    ['1 + 1', 2],
  ])('gives plain values for %s', (source, expected) => {
    expect(compile(source)(event)).toEqual(expected);
  });

  it('gives an object of the event itself, not a copy', () => {
    expect(compile('event.data')(event)).toBe(event.data);
    expect(compile('has(event.data) && event.data.tags.size() > 5 ? event : event.data')(event)).toBe(event.data);
  });

  it.each([
    ['event.data.missing == 1', 'No such key: missing'],
    ['event.type > 1', 'no such overload'],
    ['event.data.name', 'it has to give true or false, but gave a string'],
  ])('raises ExpressionError when %s fails', (source, reason) => {
    const evaluate = compile(source, 'boolean');
    expect(() => evaluate(event)).toThrow(ExpressionError);
    expect(() => evaluate(event)).toThrow(reason);
  });

  it('takes the other side of && and || when one side fails, as CEL does', () => {
    expect(compile('event.missing == 1 || event.seq == 3', 'boolean')(event)).toBe(true);
    expect(compile('event.missing == 1 && event.seq == 4', 'boolean')(event)).toBe(false);
  });

  it('decides by the left side before it asks the library for the right one', () => {
    const closure = compileClosure(parseCel('event.seq == 4 && event.data.tags.exists(t, t == "a")').ast);
    expect(closure?.(event)).toBe(false);
    expect(closure?.({ ...event, seq: 4 })).toBe(unsure);
  });

  it.each([
    ['event.type = "a"', 'Unexpected character: = at column 12. Write "==" to compare.'],
    ['event.seq > ', 'Unexpected token: EOF at column 13.'],
    ['event.a == 1 and event.b == 2', 'at column 14. Write "&&" and "||".'],
    ['type == "a"', 'at column 1'],
    ['kind == "a"', 'Unknown variable: kind at column 1. The item is `event`'],
    ['event.type ==\n  = "a"', 'at line 2, column 3'],
    ['event.type.matches("a(b")', 'missing closing )'],
  ])('says what is wrong with %s and at which column', (source, message) => {
    expect(faultOf(source)).toContain(message);
  });

  it('refuses a predicate that can never be true or false', () => {
    expect(faultOf('size(event.type)', 'boolean')).toBe(
      'The expression must be true or false, but it gives a value of the type int.',
    );
  });

  it.each([
    'event.text.matches("^(a+)+$")',
    'event.list.exists(t, t.matches("^(a+)+$"))',
    'cel.bind(t, event.text, t.matches("^(a+)+$"))',
  ])('matches in linear time: %s', (source) => {
    const text = `${'a'.repeat(5000)}!`;
    expect(compile(source, 'boolean')({ text, list: [text] })).toBe(false);
  });

  it('names the function that the author wrote when its operands do not fit', () => {
    expect(() => compile('event.seq.matches("a")')(event)).toThrow("'double.matches(string)'");
  });
});
