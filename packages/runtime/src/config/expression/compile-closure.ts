import type { ASTNode } from '@marcbachmann/cel-js';
import { arithmeticClosure, negativeClosure } from './arithmetic-closures.js';
import { askLibrary, type Closure } from './closure.js';
import { equalClosure, equalLiteralClosure, membershipClosure, notEqualClosure } from './equality-closures.js';
import { andClosure, choiceClosure, notClosure, orClosure } from './logic-closures.js';
import { orderClosure, orderLiteralClosure } from './order-closures.js';
import { hasClosure, pathClosure, pathOf } from './path-closure.js';
import { isNumeric, isScalar, type Scalar } from './scalar.js';
import { sizeClosure, textTestClosure } from './text-closures.js';

type Pair = readonly [ASTNode, ASTNode];

/** Compiles a checked expression to closures; `undefined` where only the library can evaluate it. */
export function compileClosure(node: ASTNode): Closure | undefined {
  const path = pathOf(node);
  if (path !== undefined) return pathClosure(path);
  switch (node.op) {
    case 'value':
      return literalClosure(node.args);
    case '&&':
      return withFirst(node.args, andClosure);
    case '||':
      return withFirst(node.args, orClosure);
    case '!_':
      return withPart(node.args, notClosure);
    case '-_':
      return withPart(node.args, negativeClosure);
    case '?:':
      return choice(...node.args);
    case '==':
      return equality(node.args);
    case '!=':
      return optional(equality(node.args), notEqualClosure);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return order(node.op, node.args);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return withBoth(node.args, (left, right) => arithmeticClosure(node.op, left, right));
    case 'in':
      return membership(node.args);
    case 'call':
      return call(...node.args);
    case 'rcall':
      return methodCall(...node.args);
    default:
      return undefined;
  }
}

function literalClosure(literal: unknown): Closure | undefined {
  return isScalar(literal) ? () => literal : undefined;
}

function equality([left, right]: Pair): Closure | undefined {
  const [a, b] = [literalOf(left), literalOf(right)];
  if (b !== undefined) return withPart(left, (part) => equalLiteralClosure(part, b));
  if (a !== undefined) return withPart(right, (part) => equalLiteralClosure(part, a));
  return withBoth([left, right], equalClosure);
}

function order(operator: string, [left, right]: Pair): Closure | undefined {
  const limit = literalOf(right);
  if (isNumeric(limit)) return withPart(left, (part) => orderLiteralClosure(operator, part, limit));
  return withBoth([left, right], (a, b) => orderClosure(operator, a, b));
}

function membership([part, list]: Pair): Closure | undefined {
  if (list.op !== 'list') return undefined;
  return withPart(part, (closure) => membershipClosure(closure, list.args.map(literalOf)));
}

function choice(condition: ASTNode, whenTrue: ASTNode, whenFalse: ASTNode): Closure | undefined {
  const branches = [whenTrue, whenFalse].map(compileClosure);
  return withPart(condition, (closure) => choiceClosure(closure, branches[0] ?? askLibrary, branches[1] ?? askLibrary));
}

function call(name: string, [argument, ...more]: readonly ASTNode[]): Closure | undefined {
  if (argument === undefined || more.length > 0) return undefined;
  if (name === 'size') return withPart(argument, sizeClosure);
  return name === 'has' && argument.op === '.' ? optional(pathOf(argument), hasClosure) : undefined;
}

function methodCall(name: string, receiver: ASTNode, args: readonly ASTNode[]): Closure | undefined {
  const [argument, ...more] = args;
  if (argument === undefined) return name === 'size' ? withPart(receiver, sizeClosure) : undefined;
  if (more.length > 0) return undefined;
  return withBoth([receiver, argument], (text, part) => textTestClosure(name, text, part));
}

function literalOf(node: ASTNode): Scalar | undefined {
  return node.op === 'value' && isScalar(node.args) ? node.args : undefined;
}

function optional<T, R>(value: T | undefined, use: (value: T) => R | undefined): R | undefined {
  return value === undefined ? undefined : use(value);
}

function withPart(node: ASTNode, make: (part: Closure) => Closure | undefined): Closure | undefined {
  return optional(compileClosure(node), make);
}

function withBoth(
  [left, right]: Pair,
  make: (left: Closure, right: Closure) => Closure | undefined,
): Closure | undefined {
  return withPart(left, (first) => withPart(right, (second) => make(first, second)));
}

/** For `&&` and `||`: their left side often decides, so they are worth compiling even where the right side is not. */
function withFirst([left, right]: Pair, make: (left: Closure, right: Closure) => Closure): Closure | undefined {
  return withPart(left, (first) => make(first, compileClosure(right) ?? askLibrary));
}
