/** The closed table of `@weir/cli`'s error codes, each with what it means. */
export const cliErrorCodes = {
  usage: 'The command was called in a way that it does not know.',
} as const;
