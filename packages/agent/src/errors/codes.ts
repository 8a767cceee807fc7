/** The closed table of `@weir/agent`'s codes, beside those of `@weir/core`: of errors that are thrown, and of `error` and `tool_end` events. */
export const agentErrorCodes = {
  documents_unreadable: 'The Markdown files that the embedded model is to answer from cannot be read.',
  incomplete_tool_calls: 'The model was stopped while it was calling tools; none of these calls ran.',
  invalid_arguments: 'A tool was called with arguments that are not JSON or do not fit its schema; it did not run.',
  invalid_expression: 'Text that should be arithmetic is not.',
  invalid_result: 'A tool gave a result that does not fit its output schema.',
  missing_api_key: 'A model needs a key that the environment does not have.',
  provider: 'The provider reported a failure that has no code of its own.',
  refused: 'A tool needed a yes and was refused; it did not run.',
  step_limit: 'The run used up its model calls and the model still asked for tools.',
  sub_agent_failed: 'An agent that is a tool of another one gave no answer.',
  tool_failed: 'A tool threw, or gave a result that JSON cannot carry.',
  unknown_model: 'A model was asked for by a name that nothing answers to.',
  unknown_tool: 'The model called a tool that it was not given.',
  unreadable_answer: 'What a model gave back does not have the form of an answer.',
} as const;

/** A code of this package. */
export type AgentErrorCode = keyof typeof agentErrorCodes;
