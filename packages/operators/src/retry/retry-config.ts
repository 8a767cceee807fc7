import type { Fields } from '@weir/core';
import type { RetryOptions } from './retry-options.js';
import { retryDefaults } from './retry-settings.js';

/** `RetryOptions` as config states them: the budget is named. */
export type RetryConfig = Omit<RetryOptions, 'retryIf' | 'onRetry' | 'random' | 'clock' | 'budget'> & {
  budget?: string | undefined;
};

/** The fields that say how something is tried again. */
export function retryFields({ z, duration, reference }: Fields) {
  const limitsOfClass = (failures: string) =>
    z
      .strictObject({
        attempts: z
          .int()
          .min(0, 'The number of retries is 0 or more; 0 means that such a failure passes on.')
          .optional()
          .describe('How often such a failure is tried again; 0: not at all.'),
        backoff: duration().optional().describe('The wait before the first retry.'),
        factor: z.number().min(1).optional().describe('What the wait is multiplied by from one retry to the next.'),
        maxBackoff: duration().optional().describe('The longest wait, but for what a failure asks for.'),
      })
      .optional()
      .describe(`${failures} What is left out is as for all other failures.`);
  return {
    attempts: z
      .int()
      .min(1)
      .default(retryDefaults.attempts)
      .describe('How often a failed stream is tried again, at most.'),
    backoff: duration().default(retryDefaults.backoff).describe('The wait before the first retry.'),
    factor: z
      .number()
      .min(1)
      .default(retryDefaults.factor)
      .describe('What the wait is multiplied by from one retry to the next.'),
    maxBackoff: duration()
      .default(retryDefaults.maxBackoff)
      .describe('The longest wait, but for what a failure asks for.'),
    byClass: z
      .strictObject({
        timeout: limitsOfClass('What took too long (`timeout`).'),
        connection: limitsOfClass('Connections that broke, or could not be made (`connection`, `truncated`).'),
        rateLimit: limitsOfClass('Providers that ask for fewer requests (`rate_limited`).'),
        server: limitsOfClass('Providers that failed on their side (`server_error`).'),
      })
      .optional()
      .describe('Limits of its own for a kind of failure, which is then counted for itself.'),
    jitter: z
      .union([z.enum(['full', 'equal', 'none']), z.number().min(0).max(1)])
      .default(retryDefaults.jitter)
      .describe(
        'Which share of each wait is random: a number from 0 to 1, `none`, `equal` (half of it) or `full`. Where a failure asks for a wait, the random part is added to it.',
      ),
    codes: z
      .array(z.string())
      .optional()
      .describe(
        'Retry the failures with these codes only. Default: all but those that would come again, such as `unauthorized`.',
      ),
    maxRetryAfter: duration()
      .default(retryDefaults.maxRetryAfter)
      .describe('The longest wait that a failure may ask for; one that asks for more ends the retrying.'),
    maxElapsed: duration()
      .optional()
      .describe('How long after the first failure the last retry may begin. Default: no limit.'),
    budget: reference('retryBudget')
      .optional()
      .describe('The name of a registered budget of retries, which all steps that name it share.'),
  };
}
