/** The closed table of `@weir/testing`'s error codes, each with what it means. */
export const testingErrorCodes = {
  law_violation: 'A component breaks a law that every component of its kind keeps.',
  injected_fault: 'A test asked for this failure.',
  script_exhausted: 'A fake model was called more often than its script has turns.',
} as const;
