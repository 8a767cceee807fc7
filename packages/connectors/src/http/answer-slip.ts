import { attachReceipt, type Clock, type WeirEvent } from '@weir/core';
import type { ServerResponse } from 'node:http';
import { messageOf } from '../errors/errno-of.js';
import { refuse, reply, type Refusal } from './reply.js';

export interface AnswerSlipOptions {
  response: ServerResponse;
  events: readonly WeirEvent[];
  /** Whether the answer names a list of runs. */
  list: boolean;
  /** How long the pipeline has to deliver, in ms. */
  replyWithin: number;
  clock: Clock;
}

/** Answers one request: once its events are taken in, or once they are delivered. The first answer counts. */
export class AnswerSlip {
  constructor(private readonly options: AnswerSlipOptions) {}

  accept(status: 200 | 202): void {
    const { response, events, list } = this.options;
    const runs = events.map(({ run }) => run);
    reply(response, status, list ? { runs } : { run: runs[0] });
  }

  refuse(refusal: Refusal): void {
    refuse(this.options.response, refusal);
  }

  /** Attaches receipts to the events, and answers when all are settled, or when time is up. */
  acceptWhenDelivered(): void {
    const { response, events, replyWithin, clock } = this.options;
    const timer = clock.schedule(() => this.refuse(late(replyWithin)), replyWithin);
    response.once('close', () => timer.unsubscribe());
    let open = events.length;
    let failure: Refusal | undefined;
    const settle = () => {
      if (--open > 0) return;
      if (failure === undefined) this.accept(200);
      else this.refuse(failure);
    };
    for (const event of events) {
      attachReceipt(event, {
        acknowledge: settle,
        refuse: (reason) => {
          failure ??= notDelivered(reason);
          settle();
        },
      });
    }
  }
}

function notDelivered(reason: unknown): Refusal {
  const message = `The message could not be delivered: ${messageOf(reason)}`;
  return { status: 503, code: 'not_delivered', message, headers: { 'retry-after': '1' } };
}

function late(replyWithin: number): Refusal {
  const message = `Not delivered within ${replyWithin} ms. It may still be: send it again only if it does no harm twice.`;
  return { status: 504, code: 'timeout', message };
}
