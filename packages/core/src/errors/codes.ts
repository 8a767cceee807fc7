/** The closed table of `@weir/core`'s error codes, each with what it means. */
export const coreErrorCodes = {
  timeout: 'Something did not happen within the time that was allowed for it.',
  truncated: 'A stream ended without the marker that says it is complete.',
  interrupted: 'The reader stopped the run before it was complete.',
  protocol: 'A sequence of events breaks the rules of the event protocol.',
  invalid_item: 'An item does not fit the schema that it was checked against.',
  invalid_argument: 'A function was called with an option that makes no sense.',
  buffer_overflow: 'A bounded buffer was full and its policy is to fail.',
  output_closed: 'The reader of an output went away; nothing more can be written to it.',
  events_gone: 'Events were asked for that their log has let go of.',
  conversation_changed: 'A stored conversation was changed by somebody else since it was loaded.',
  source_spent: 'What can be read only once was subscribed to again after its end.',
  already_settled: 'A receipt was settled a second time.',
  connection: 'The other side could not be reached, or the connection broke.',
  rate_limited: 'A provider asks for fewer requests; try again later.',
  unauthorized: 'A provider refused the credentials.',
  invalid_request: 'A provider refused the request as it is.',
  server_error: 'A provider failed on its side.',
  internal: 'Something failed in a way that has no code of its own.',
} as const;

/** A failure's code: one of this table, of another package's, or somebody's own. */
export type FailureCode = keyof typeof coreErrorCodes | (string & {});
