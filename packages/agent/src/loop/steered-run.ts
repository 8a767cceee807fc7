import type { Question } from '../model/prompt.js';
import type { ApprovalDecision } from './approval-decision.js';

/** Something that the user says. */
export interface UserMessage {
  role: 'user';
  content: Question;
}

/** What somebody decides over a tool call that waits for a yes; `run` where several runs have calls of one id. */
export type ToolDecision = ApprovalDecision & { readonly run?: string };

/** A run as whoever steers it knows it. */
export interface SteeredRun {
  /** @param by who wants it: the run stands still until all who do have resumed it */
  pause(reason: string | undefined, by: object): void;
  resume(reason: string | undefined, by: object): void;
  cancel(reason: string | undefined): void;
  inject(message: UserMessage): void;
  /** @returns whether such a call waits */
  decide(toolCallId: string, decision: ToolDecision): boolean;
}
