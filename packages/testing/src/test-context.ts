import { realClock, silentLogger, type ComponentContext } from '@weir/core';

/** An item that a component reported as failed. */
export interface FailedItem {
  error: unknown;
  item: unknown;
}

/** An item that a component let go on purpose. */
export interface DroppedItem {
  item: unknown;
  reason: string;
}

/** A `ComponentContext` that keeps what was reported to it. */
export interface TestContext extends ComponentContext {
  /** What the component handed to `failItem`, in order. */
  readonly failed: FailedItem[];
  /** What the component handed to `dropped`, in order. */
  readonly drops: DroppedItem[];
}

/**
 * Makes the context that a component is created with, for tests: logs nothing, knows no environment and no registered names,
 * runs on `realClock` (virtual within `marbles`) unless you give it a `FakeClock`.
 */
export function testContext(overrides: Partial<ComponentContext> = {}): TestContext {
  const failed: FailedItem[] = [];
  const drops: DroppedItem[] = [];
  return {
    pipeline: 'test',
    step: 'step',
    clock: realClock,
    logger: silentLogger,
    baseDirectory: '.',
    environment: () => undefined,
    lookup: () => undefined,
    failItem: (error, item) => void failed.push({ error, item }),
    dropped: (item, reason) => void drops.push({ item, reason }),
    ...overrides,
    failed,
    drops,
  };
}
