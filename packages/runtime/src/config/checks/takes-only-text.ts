import type { OperatorContract } from '@weir/core';

/**
 * Whether a step changes text and leaves events as events: what is neither would go on as if the step had done its work, so it fails. A step that makes
 * something else of text decides by itself.
 */
export function takesOnlyText({ takes, gives }: OperatorContract): boolean {
  return takes === 'text' && (gives === 'text' || gives === 'same');
}
