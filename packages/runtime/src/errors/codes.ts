/** The closed table of `@weir/runtime`'s error codes, each with what it means. */
export const runtimeErrorCodes = {
  unknown_name: 'A component, pipeline or other registered thing was asked for by a name that nobody has.',
  duplicate_name: 'Two components of one kind were registered under the same name.',
  config_invalid: 'The configuration has problems; all of them are listed.',
  expression_failed: 'An expression from the configuration could not be evaluated for an item.',
  stream_ended: 'An item came to a step after the stream had ended there.',
  pipeline_stopped: 'A pipeline was stopped before what was asked of it was done.',
} as const;
