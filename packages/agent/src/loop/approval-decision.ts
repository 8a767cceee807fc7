import { InvalidArgumentError } from '@weir/core';

/** What was decided over a tool call. The model is told of a refusal, with its reason. */
export interface ApprovalDecision {
  readonly approved: boolean;
  readonly reason?: string;
}

/** A decision, or a short one: yes, or no without a reason. */
export type Verdict = boolean | ApprovalDecision;

/** What stands in the place of a decision that is none. */
export const undecided: ApprovalDecision = {
  approved: false,
  reason: 'whoever was asked gave neither a yes nor a no',
};

/** Reads what somebody has decided, who may not have kept to the types. Only `true` is a yes; what is neither yes nor no is no decision. */
export function decisionOf(verdict: unknown): ApprovalDecision | undefined {
  if (typeof verdict === 'boolean') return { approved: verdict };
  if (typeof verdict !== 'object' || verdict === null) return undefined;
  const { approved, reason } = verdict as Partial<Record<keyof ApprovalDecision, unknown>>;
  if (typeof approved !== 'boolean') return undefined;
  if (reason === undefined) return { approved };
  return typeof reason === 'string' ? { approved, reason } : undefined;
}

/** Reads what a caller has decided. @throws InvalidArgumentError for what is no decision */
export function checkedDecision(argument: string, verdict: unknown): ApprovalDecision {
  const decision = decisionOf(verdict);
  if (decision !== undefined) return decision;
  if (typeof verdict !== 'object' || verdict === null)
    throw new InvalidArgumentError(argument, 'true, false, or an object with "approved"', verdict);
  const { approved, reason } = verdict as Partial<Record<keyof ApprovalDecision, unknown>>;
  throw typeof approved === 'boolean'
    ? new InvalidArgumentError(`${argument}.reason`, 'a text', reason)
    : new InvalidArgumentError(`${argument}.approved`, 'true or false', approved);
}
