/** The system's name for why a call failed, such as `ENOSPC`; undefined where the error carries none. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** What a value that was thrown says about itself. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
