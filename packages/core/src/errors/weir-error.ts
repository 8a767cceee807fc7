const brand = Symbol.for('weir.error');

/** What a `WeirError` is made from: the facts, and the error underneath. */
export interface WeirErrorOptions {
  /** The failure that led to this one; kept as `cause`. */
  cause?: unknown;
}

/** A class of `WeirError`: it states the code that its instances carry. */
export interface WeirErrorClass<E extends WeirError> {
  readonly code: string;
  readonly prototype: E;
}

/**
 * The base of every error that Weir raises: a closed `code`, the facts in `details`, and a message made from them that says what to do.
 *
 * Recognise one with `SomeError.is(value)`, not with `instanceof`: the brand also holds between two installed copies of a package.
 *
 * @see docs/reference/errors.md, which has a line for each code.
 */
export abstract class WeirError<Details extends object = object> extends Error {
  static readonly code: string = 'weir';
  readonly code: string;
  readonly details: Details;

  constructor(message: string, details: Details, options: WeirErrorOptions = {}) {
    super(message, options);
    this.code = (new.target as unknown as { code: string }).code;
    this.name = new.target.name;
    this.details = details;
    Object.defineProperty(this, brand, { value: this.code });
  }

  /** Tells whether a value is an error of this class (of any class, when asked of `WeirError` itself). */
  static is<E extends WeirError>(this: WeirErrorClass<E>, value: unknown): value is E {
    if (typeof value !== 'object' || value === null || !(brand in value)) return false;
    return this.code === 'weir' || (value as Record<symbol, unknown>)[brand] === this.code;
  }
}
