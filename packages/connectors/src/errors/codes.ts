/** The closed table of `@weir/connectors`' error codes, each with what it means. */
export const connectorErrorCodes = {
  invalid_line: 'A line of input is not what was asked for: no JSON, no event, or too long.',
  read_failed: 'An input could not be opened or read.',
  write_failed: 'An output could not be opened or written to; a full disk is the usual reason.',
  not_serializable: 'An item cannot be written as JSON.',
  port_in_use: 'Another process listens on the port.',
  listen_failed: 'A server could not listen on its address.',
  spill_full: 'What was put aside on disk would exceed the size that is allowed.',
  folder_in_use: 'A folder that must belong to one alone is used by another stream or process.',
} as const;
