/** What one step, source or sink has done so far: `received = sent + failed + dropped + in flight` where it gives one item for each. */
export interface StepSnapshot {
  readonly id: string;
  readonly component: string;
  readonly received: number;
  readonly sent: number;
  readonly failed: number;
  /** How many of those sent stand in the place of items that failed. */
  readonly substituted?: number;
  /** How many of the runs that it made ended as failed. */
  readonly failedRuns?: number;
  /** Items let go on purpose, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/**
 * What follows from the figures that are counted. A `source` has received what it gave, lost or dropped. A `filter` gives at most one
 * item for each, at once: what it neither gave nor lost, it dropped. Nothing follows for `other` steps.
 */
export type StepRole = 'source' | 'filter' | 'other';

/** Counts for one step. Plain fields, since they are raised once per item. */
export class StepCounters {
  received = 0;
  sent = 0;
  failed = 0;
  substituted = 0;
  failedRuns = 0;
  #dropped: Map<string, number> | undefined;

  constructor(
    readonly id: string,
    readonly component: string,
    private readonly role: StepRole = 'other',
  ) {}

  drop(reason: string): void {
    this.#dropped ??= new Map();
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1);
  }

  snapshot(): StepSnapshot {
    const { id, component, role, sent, failed, substituted, failedRuns } = this;
    const dropped = Object.fromEntries(this.#dropped ?? []);
    const settled = Object.values(dropped).reduce((sum, count) => sum + count, sent + failed);
    const received = role === 'source' ? settled : this.received;
    const filtered = role === 'filter' ? received - settled : 0;
    return {
      ...{ id, component, received, sent, failed },
      ...(substituted > 0 && { substituted }),
      ...(failedRuns > 0 && { failedRuns }),
      dropped: filtered > 0 ? { ...dropped, filtered } : dropped,
    };
  }
}
