/** One law, ready to be given to a test runner: `it(law.name, law.check)`. */
export interface Law {
  readonly name: string;
  /** Rejects with a LawViolationError where the law is broken. */
  readonly check: () => Promise<void>;
}

/** How thoroughly laws are checked. */
export interface LawRunOptions {
  /** How many random inputs each law is tried with. Default 50. */
  numRuns?: number;
  /** Makes the inputs the same each time. Default: a new one for each check, told in the error. */
  seed?: number;
}
