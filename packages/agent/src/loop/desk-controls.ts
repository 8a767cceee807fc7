import type { EventMap, EventOf } from '@weir/core';
import { Subscription } from 'rxjs';
import { isQuestion } from '../model/check-messages.js';
import { RunSteering } from '../running/run-steering.js';

/** Steers the open runs of a stream by its items, each run by itself. */
export class DeskControls {
  readonly #open = new Map<string, Set<RunSteering>>();

  /** @param all steers all of them */
  constructor(private readonly all: RunSteering) {}

  /** Begins to steer a run, until it is unsubscribed from. Runs of one name are steered together. */
  open(run: string): { steering: RunSteering; closing: Subscription } {
    const steering = new RunSteering(this.all);
    const steerings = this.#open.get(run) ?? new Set();
    this.#open.set(run, steerings.add(steering));
    const closing = new Subscription(() => {
      steerings.delete(steering);
      if (steerings.size === 0) this.#open.delete(run);
    });
    return { steering, closing };
  }

  /** Does what an item says. @returns whether it was for an open run, and could be understood */
  control({ run, data }: EventOf<'run_control'>): boolean {
    const steerings = this.#open.get(run);
    const deed = deedOf(data);
    if (steerings === undefined || deed === undefined) return false;
    for (const steering of [...steerings]) deed(steering);
    return true;
  }

  /** Resumes whatever is paused: nobody is left to do it. */
  release(): void {
    for (const steerings of [...this.#open.values()])
      for (const steering of steerings) steering.resume('nobody is left to resume it');
  }
}

/** Items are what somebody has sent: nothing is known of their data. */
function deedOf(data: Partial<EventMap['run_control']> | null): ((steering: RunSteering) => void) | undefined {
  const { action, reason: why, content } = data ?? {};
  const reason = typeof why === 'string' ? why : undefined;
  switch (action) {
    case 'pause':
    case 'resume':
    case 'cancel':
      return (steering) => steering[action](reason);
    case 'inject':
      return isQuestion(content) ? (steering) => steering.inject(content) : undefined;
    default:
      return undefined;
  }
}
