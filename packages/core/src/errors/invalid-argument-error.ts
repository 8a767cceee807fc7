import { WeirError } from './weir-error.js';

/** Raised at once when a function is called with an option that makes no sense. */
export class InvalidArgumentError extends WeirError<{ argument: string; expected: string; received: unknown }> {
  static override readonly code = 'invalid_argument';

  constructor(argument: string, expected: string, received: unknown) {
    super(`"${argument}" must be ${expected}, but it is ${describeValue(received)}.`, { argument, expected, received });
  }
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return `a list of ${value.length} items`;
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value);
    return keys.length === 0
      ? 'an empty object'
      : `an object with ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ' …' : ''}`;
  }
  return String(value);
}
