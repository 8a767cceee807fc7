export * from './adapters/terminal-states.js';
export * from './agent.js';
export { analyzeSessions } from './analytics/analyze-sessions.js';
export type { ContentType } from './analytics/content-type.js';
export type { Bin, FigureSummary } from './analytics/figure.js';
export { insightRules, type Findings, type Insight, type InsightRule } from './analytics/insights.js';
export type { RunOutcome } from './analytics/open-run.js';
export type { GroupSummary } from './analytics/run-group.js';
export type * from './analytics/session-analysis.js';
export { SessionAnalyzer, type AnalyzeSessionsOptions } from './analytics/session-analyzer.js';
export type { SessionsSummary } from './analytics/session-groups.js';
export {
  distributionChart,
  intervalsChart,
  sparkline,
  trendChart,
  type TerminalChartOptions,
  type TrendChartOptions,
} from './analytics/terminal-charts.js';
export * from './catalog.js';
export { conversation, Conversation } from './conversation/conversation.js';
export type { ConversationOptions } from './conversation/conversation-options.js';
export * from './conversation/conversations.js';
export * from './conversation/memory-conversation-store.js';
export * from './conversation/remember.js';
export type { MemoryMarks, RememberedMessage } from './conversation/remembered-message.js';
export type { Summarize, ToSummarize } from './conversation/summarizer.js';
export type { ContinueOptions, TurnOptions } from './conversation/turn-options.js';
export type { CountTokens } from './conversation/turn.js';
export * from './embedded/embedded-model.js';
export * from './embedded/search-docs.js';
export * from './errors/codes.js';
export * from './errors/invalid-expression-error.js';
export * from './errors/missing-api-key-error.js';
export * from './errors/sub-agent-failed-error.js';
export * from './errors/unknown-model-error.js';
export {
  experiment,
  runExperiment,
  type ExperimentEnded,
  type ExperimentUpdate,
  type LookTaken,
  type RunMeasured,
} from './experiment/experiment.js';
export type { ExperimentOptions, Variant } from './experiment/experiment-options.js';
export * from './experiment/experiment-report.js';
export { experimentTable, experimentText } from './experiment/experiment-words.js';
export type { Interval } from './experiment/bootstrap-interval.js';
export type { VariantContext } from './experiment/measure-run.js';
export * from './experiment/run-metrics.js';
export type { MeasuredRun } from './experiment/run-reader.js';
export * from './experiment/samples-needed.js';
export type { AgentState, CallState } from './loop/agent-state.js';
export type { ApprovalDecision } from './loop/approval-decision.js';
export * from './loop/approvals.js';
export type { Interrupt } from './loop/interruptions.js';
export type { ModelRetry } from './loop/model-retry.js';
export { messagesOf } from './loop/new-messages.js';
export type { RunAccount } from './loop/run-account.js';
export type { BudgetReason, RunBudget } from './loop/run-budget.js';
export type { ToolDecision, UserMessage } from './loop/steered-run.js';
export * from './errors/unreadable-answer-error.js';
export * from './model/from-model.js';
export * from './model/json.js';
export * from './model/language-model.js';
export * from './model/model-states.js';
export * from './model/prompt.js';
export type { ModelTimeouts } from './model/watchdog.js';
export * from './models/anthropic.js';
export * from './models/define-model.js';
export * from './models/embedded.js';
export * from './models/lazy-model.js';
export * from './models/openai-compatible.js';
export * from './models/openai.js';
export * from './models/resolve-model.js';
export type { AnswerCut, ContinuationOptions } from './models/wrapping/continuation-settings.js';
export type * from './models/wrapping/answer-store.js';
export { memoryAnswers, type MemoryAnswersOptions } from './models/wrapping/memory-answers.js';
export type { ReplayPace } from './models/wrapping/replay-answer.js';
export * from './models/wrapping/with-cache.js';
export * from './models/wrapping/with-continuation.js';
export * from './models/wrapping/with-fallback.js';
export type { GeneratingModel } from './models/wrapping/open-stream.js';
export * from './models/wrapping/with-generate-fallback.js';
export * from './models/wrapping/wrap-model.js';
export { wrapConfigured, wrappingFields, type WrappingConfig } from './models/wrapping/wrapping-config.js';
export * from './resume-agent.js';
export * from './run-agent.js';
export * from './running/agent-stream.js';
export * from './running/collect-stream.js';
export { RunSteering } from './running/run-steering.js';
export * from './running/run-stream.js';
export * from './running/run-stream-with-tools.js';
export * from './running/stream-text.js';
export * from './running/stream-tool-calls.js';
export * from './tools/agent-tool.js';
export * from './strategies/analyze-text.js';
export * from './strategies/auto.js';
export * from './strategies/choose-strategy.js';
export type { AskReader, ReaderChoice, ReaderQuestion } from './strategies/interaction.js';
export { interactive, type InteractiveOptions } from './strategies/interactive.js';
export * from './strategies/pace.js';
export * from './strategies/reading-chunks.js';
export type { Strategy, TextFigures } from './strategies/strategy.js';
export * from './strategies/with-strategy.js';
export * from './tools/arithmetic.js';
export * from './tools/calculator.js';
export * from './tools/clock.js';
export * from './tools/define-tool.js';
export type { GeneratedAnswer, StreamedAnswer, ToolAnswer } from './tools/tool-answer.js';
export type { SchemaIssue, SchemaResult, StandardSchema } from './tools/standard-schema.js';
export * from './tools/tool-context.js';
export * from './tools/tool-declaration.js';
export type { ToolRetry } from './tools/tool-retry.js';
export * from './watching/collect-runs.js';
export type { TerminalOutput } from './watching/live-lines.js';
export * from './watching/live-monitor.js';
export type { LivePhase, LiveState } from './watching/live-state.js';
export * from './watching/recording.js';
export * from './watching/replay-fixture.js';
export * from './watching/replay.js';
export * from './watching/terminal-monitor.js';
