import type { OperatorContract } from './component-spec.js';

/** Something for app code alone: a pipeline file cannot name it, and whoever tries is told where it is. */
export interface AppOnlySpec {
  readonly kind: 'appOnly';
  /** The name that it is exported by. */
  name: string;
  /** One sentence: what it does. */
  summary: string;
  /** The package that exports it. */
  from: string;
  /** One sentence: what does the same in a pipeline file. */
  inConfig?: string;
  /** What an operator promises; it has a page in the reference. */
  contract?: OperatorContract;
  codeExamples?: readonly AppOnlyExample[];
}

/** An operator at work: what its code makes of the marbles that go in. */
export interface AppOnlyExample {
  title: string;
  /** An expression in JavaScript that gives an operator; it may use what Weir's packages and RxJS export. */
  code: string;
  /** Marbles, as in RxJS's tests: a character is 1 ms. */
  input: string;
  output: string;
  /** What letters of the marbles stand for. */
  values?: { input?: Record<string, unknown>; output?: Record<string, unknown> };
}
