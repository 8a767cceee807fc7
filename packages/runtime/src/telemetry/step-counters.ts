/** What one step, source or sink has done so far. `received = sent + failed + dropped + in flight` where it gives one item for each. */
export interface StepSnapshot {
  readonly id: string;
  readonly component: string;
  readonly received: number;
  readonly sent: number;
  readonly failed: number;
  /** Items let go on purpose, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** Counts for one step. Plain fields, since they are raised once per item. */
export class StepCounters {
  received = 0;
  sent = 0;
  failed = 0;
  #dropped: Map<string, number> | undefined;

  /** @param filters whether the step gives at most one item for each: what it neither sent nor failed, it dropped */
  constructor(
    readonly id: string,
    readonly component: string,
    private readonly filters = false,
  ) {}

  drop(reason: string): void {
    this.#dropped ??= new Map();
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1);
  }

  snapshot(): StepSnapshot {
    const { id, component, received, sent, failed } = this;
    return { id, component, received, sent, failed, dropped: this.#drops() };
  }

  #drops(): Record<string, number> {
    const dropped = Object.fromEntries(this.#dropped ?? []);
    if (!this.filters) return dropped;
    const stated = Object.values(dropped).reduce((sum, count) => sum + count, 0);
    const filtered = this.received - this.sent - this.failed - stated;
    return filtered > 0 ? { ...dropped, filtered } : dropped;
  }
}
