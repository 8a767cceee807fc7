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
}
