import { ConfigError, parseOverrides, type Overrides } from '@weir/runtime';
import { UsageError } from '../errors/usage-error.js';

/** The values that `--set` gives. @throws UsageError for a text without `=`, or a value that is not YAML */
export function readOverrides(texts: readonly string[]): Overrides {
  try {
    return parseOverrides(texts);
  } catch (error) {
    if (ConfigError.is(error))
      throw new UsageError('--set', `--set: ${error.details.problems[0]?.message ?? error.message}`);
    throw error;
  }
}
