import type { Environment } from '@marcbachmann/cel-js';

const operations: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

/** Lets decimals and whole numbers be reckoned with together, and decimals have a remainder. The result is a decimal. */
export function registerMixedArithmetic(environment: Environment): void {
  for (const [operator, apply] of Object.entries(operations)) {
    const mixed = (left: number | bigint, right: number | bigint) => apply(Number(left), Number(right));
    environment.registerOperator(`double ${operator} int: double`, mixed);
    environment.registerOperator(`int ${operator} double: double`, mixed);
  }
  environment.registerOperator('double % double: double', (left: number, right: number) => left % right);
}
