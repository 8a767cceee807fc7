/** The closed table of `@weir/core`'s error codes, each with what it means. */
export const coreErrorCodes = {
  timeout: 'Something did not happen within the time that was allowed for it.',
  truncated: 'A stream ended without the marker that says it is complete.',
  interrupted: 'The reader stopped the run before it was complete.',
  protocol: 'A sequence of events breaks the rules of the event protocol.',
  invalid_item: 'An item does not fit the schema that it was checked against.',
  invalid_argument: 'A function was called with an option that makes no sense.',
  buffer_overflow: 'A bounded buffer was full and its policy is to fail.',
  already_settled: 'A receipt was settled a second time.',
} as const;
