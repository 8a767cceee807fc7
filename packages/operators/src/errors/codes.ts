/** The closed table of `@weir/operators`' error codes, each with what it means. */
export const operatorErrorCodes = {
  abandoned_item: 'The stream ended while an item was still held; it was neither processed nor passed on.',
  attempt_failed: 'An attempt ended with an event that says why it failed.',
  bulkhead_full: 'As many subscriptions run and wait as are allowed.',
  circuit_open: 'The source failed too often and is left alone for a while.',
  late_item: 'An item came too late for every window that it belongs to.',
  retry_exhausted: 'Every attempt that was allowed has failed.',
  run_failed: 'A run ended as failed; what it would have come to is not there.',
} as const;
