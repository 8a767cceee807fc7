/** What can be wrong with a configuration, by code. */
export const problemCodes = {
  unreadable_file: 'The file cannot be read.',
  empty_file: 'The file holds nothing.',
  syntax: 'The file is not valid YAML or JSON.',
  duplicate_key: 'A key stands twice in one map.',
  unknown_tag: 'A YAML tag is not known; it is ignored.',
  alias_bomb: 'Aliases multiply into more content than is allowed.',
  unresolved_alias: 'An alias names an anchor that does not exist before it.',
  import_failed: 'A module could not be imported.',
  no_components: 'A component file exports no component.',
  duplicate_name: 'Two components of one kind carry the same name.',
  bad_interpolation: 'A `${…}` is not written as it should be.',
  missing_variable: 'An environment variable is not set and has no default.',
  bad_override: 'A value from outside cannot be set at its path.',
  wrong_type: 'A value is of the wrong type.',
  missing_value: 'A required value is missing.',
  invalid_value: 'A value is not allowed here.',
  unknown_key: 'A key is not known here.',
  unknown_name: 'A name is not known here.',
  unknown_component: 'No component of that kind has this name.',
  several_components: 'An entry names more than one component.',
  no_component: 'An entry names no component.',
  duplicate_id: 'Two steps or sinks of a pipeline have the same id.',
  unknown_pipeline: 'No pipeline has this name.',
  pipeline_cycle: 'Pipelines feed each other in a circle.',
  unreachable_pipeline: 'A pipeline has no source and no other pipeline sends to it.',
  no_output: 'A pipeline gives its items to nobody.',
  type_mismatch: 'A step takes another kind of items than the one before it gives.',
  shared_folder: 'A folder that a step must have to itself is used by two.',
  lone_messages: 'Messages that are each a conversation of their own meet a step that remembers conversations.',
  doubtful_config: 'The config of a step is allowed, but may not be what was meant.',
  lost_lineage: 'A source that can redeliver meets a step that cannot trace its items.',
} as const;

export type ProblemCode = keyof typeof problemCodes;

/** One thing that is wrong with a configuration, and where. */
export interface Problem {
  /** The file, as it was given. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** Keys and indexes from the document's root. */
  readonly path: readonly (string | number)[];
  readonly code: ProblemCode;
  /** What is wrong and what to do. Secrets are masked. */
  readonly message: string;
  /** An error keeps the configuration from running; a warning does not. */
  readonly severity: 'error' | 'warning';
  /** What to write instead, where that is known. */
  readonly suggestion?: string;
}

/** One problem as one line: `weir.yaml:3:7 error There is no sink "consle". Did you mean "console"? [unknown_component]`. */
export function formatProblem({ file, line, column, severity, message, code }: Problem): string {
  return `${file}:${line}:${column} ${severity} ${message} [${code}]`;
}
