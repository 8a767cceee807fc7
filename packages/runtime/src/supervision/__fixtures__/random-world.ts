import { FakeClock, OutputClosedError, emitFrom, holdLineage, type Kernel, type Lineage, type Sink } from '@weir/core';
import { Observable, Subscriber, map, type MonoTypeOperatorFunction, type Subscription } from 'rxjs';
import type {
  ItemErrorPolicy,
  LinkPlan,
  OutputPlan,
  PipelinePlan,
  RuntimePlan,
  SinkPlan,
  StepPlan,
  Substitute,
} from '../../config/pipeline-plan.js';
import { kernelStep, mapping, operatorStep, pipeline, plan, sink, source } from '../../wiring/__fixtures__/plans.js';
import type { DeadLetter } from '../../wiring/item-failures.js';
import { QueueSource, type Traveller } from './queue-source.js';
import {
  picks,
  type PolicyKind,
  type RandomPipeline,
  type RandomPlan,
  type RandomSink,
  type RandomStep,
} from './random-plan.js';

/** What a sink saw, and how it was treated. */
export interface SinkRecord {
  readonly taken: Traveller[];
  readonly calls: string[];
  /** What the runtime did wrong: wrote two items at a time, or after the end. */
  readonly faults: string[];
}

/** A random plan made real: its sources, its sinks, and what became of every item. */
export class RandomWorld {
  readonly clock = new FakeClock();
  readonly queues: QueueSource[] = [];
  readonly sinks = new Map<string, SinkRecord>();
  readonly letters: DeadLetter[] = [];
  readonly plan: RuntimePlan;

  constructor(readonly random: RandomPlan) {
    const pipelines = random.pipelines.map((each, index) => this.#pipeline(each, index));
    const letters = this.#letters();
    const reader =
      letters?.kind === 'link' ? [pipeline('dead', { to: [sink('letters', this.#letterSink('later'))] })] : [];
    this.plan = plan([...pipelines, ...reader], letters);
  }

  #pipeline(random: RandomPipeline, index: number): PipelinePlan {
    const name = `p${index}`;
    const targets = this.targets(index);
    const enter = kernelStep(
      'enter',
      mapping((item: Traveller) => ({ ...item, via: [...item.via, name] })),
    );
    const sinks = random.sinks.map((each, place) => this.#sink(each, `${name}s${place}`, index));
    const [first, ...others] = sinks as [SinkPlan, ...SinkPlan[]];
    const route: OutputPlan = {
      ...{ kind: 'route', id: 'route', match: 'first' },
      branches: [{ when: (item) => isEven(item as Traveller), to: [first] }],
    };
    const isFed = this.random.pipelines.some((_, other) => other < index && this.targets(other).includes(name));
    const sources =
      random.sources.length > 0 || isFed ? random.sources : [{ items: 5, gap: 1, patient: true, failsAt: undefined }];
    return pipeline(name, {
      from: sources.map((each, place) => {
        const queue = new QueueSource(`${name}q${place}`, each, this.clock);
        this.queues.push(queue);
        return source(`${name}q${place}`, () => queue.stream, true);
      }),
      through: [enter, ...random.steps.map((step, place) => this.#step(step, `${name}t${place}`, index))],
      to: [
        random.isRouted ? route : first,
        ...others,
        ...targets.map((target) => ({ kind: 'link', pipeline: target }) as const),
      ],
      onError: { restart: { attempts: random.restarts, backoff: 5 }, then: 'stop' },
    });
  }

  /** Whom a pipeline links to: only those behind it, so that there is no circle. */
  targets(index: number): string[] {
    const behind = (this.random.pipelines[index]?.links ?? []).map((distance) => index + 1 + distance);
    return behind.filter((target) => target < this.random.pipelines.length).map((target) => `p${target}`);
  }

  policyOf(kind: PolicyKind, index: number): ItemErrorPolicy {
    if (kind !== 'route') return kind;
    return index + 1 < this.random.pipelines.length ? { route: `p${index + 1}` } : 'deadLetter';
  }

  #step({ kind, salt, policy }: RandomStep, id: string, index: number): StepPlan {
    if (kind === 'later') return operatorStep(id, later<Traveller>(this.clock, (salt % 5) + 1) as never);
    if (kind === 'break') return operatorStep(id, map(breaking(salt)) as never);
    return kernelStep(id, kernels[kind](salt), {
      onError: policy === 'substitute' ? { substitute: substituteOf as Substitute } : this.policyOf(policy, index),
      cardinality: kind === 'duplicate' ? 'any' : 'atMostOne',
    });
  }

  #sink(random: RandomSink, name: string, index: number): SinkPlan {
    const { mode, retries, policy } = random;
    const retry = retries > 0 && { retry: { attempts: retries, backoff: 2 } };
    const onError = { ...retry, then: this.policyOf(policy, index) };
    return sink(name, this.#recordingSink(random, name), { mode, onError });
  }

  #recordingSink(random: RandomSink, name: string): Sink<unknown> {
    const failed = new Set<string>();
    let writes = 0;
    return this.#recorded(name, random.latency, (item) => {
      if (random.closesAt !== undefined && writes++ >= random.closesAt) throw new OutputClosedError(name);
      if (!failsOn(item, random)) return;
      // What failed once is taken the second time, and fails again when it comes from elsewhere.
      if (!failsForGood(item, random) && failed.delete(keyOf(item))) return;
      failed.add(keyOf(item));
      throw new RangeError(`${name} cannot take ${keyOf(item)}`);
    });
  }

  #recorded(name: string, latency: RandomSink['latency'], check: (item: Traveller) => void): Sink<unknown> {
    const record: SinkRecord = { taken: [], calls: [], faults: [] };
    this.sinks.set(name, record);
    let isWriting = false;
    const take = (item: Traveller) => {
      isWriting = false;
      check(item);
      record.taken.push(item);
    };
    return {
      open: () => {
        const opened = () => void record.calls.push('open');
        return latency === 'later'
          ? new Promise<void>((resolve) => this.clock.schedule(() => resolve(), 3)).then(opened)
          : opened();
      },
      flush: () => void record.calls.push('flush'),
      close: () => void record.calls.push('close'),
      write: (item) => {
        if (isWriting) record.faults.push('two writes at a time');
        if (record.calls.at(-1) !== 'open') record.faults.push(`a write after ${record.calls.at(-1) ?? 'nothing'}`);
        isWriting = true;
        if (latency === 'atOnce') return take(item as Traveller);
        if (latency === 'soon') return Promise.resolve().then(() => take(item as Traveller));
        return new Promise<void>((resolve) => this.clock.schedule(() => resolve(), 3)).then(() =>
          take(item as Traveller),
        );
      },
    };
  }

  #letters(): SinkPlan | LinkPlan | undefined {
    const { letters } = this.random;
    if (letters === 'none') return undefined;
    if (letters === 'link') return { kind: 'link', pipeline: 'dead' };
    return sink('dead', this.#letterSink(letters === 'slow' ? 'later' : 'atOnce', letters === 'failing'));
  }

  #letterSink(latency: RandomSink['latency'], fails = false): Sink<unknown> {
    const write = (letter: DeadLetter) => {
      if (fails && picks(keyOf(letter.item as Traveller), 0, 3)) throw new RangeError('no room for a letter');
      this.letters.push(letter);
    };
    return this.#recorded('letters', latency, (item) => write(item as unknown as DeadLetter));
  }
}

/** What tells the pieces of an item apart, at one place. */
export const keyOf = ({ id, copy }: Traveller): string => `${id}${copy}`;

export const isEven = (item: Traveller): boolean => picks(keyOf(item), 1, 2);

export function failsOn(item: Traveller, { fails, salt }: RandomSink): boolean {
  return fails !== 'never' && picks(keyOf(item), salt, 4);
}

export function failsForGood(item: Traveller, sink: RandomSink): boolean {
  return failsOn(item, sink) && (sink.fails === 'always' || sink.retries === 0);
}

export const substituteOf = (item: Traveller): Traveller => ({ ...item, copy: `${item.copy}s` });
export const throwsOn = (item: Traveller, salt: number): boolean => picks(keyOf(item), salt, 4);
export const dropsOn = (item: Traveller, salt: number): boolean => picks(keyOf(item), salt, 3);
export const copiesOf = (item: Traveller, salt: number): Traveller[] =>
  picks(keyOf(item), salt, 2)
    ? [
        { ...item, copy: `${item.copy}a` },
        { ...item, copy: `${item.copy}b` },
      ]
    : [item];

const kernels: Record<
  Exclude<RandomStep['kind'], 'later' | 'break'>,
  (salt: number) => Kernel<Traveller, Traveller>
> = {
  pass: () => mapping((item) => item),
  filter: (salt) => (emit) => ({ next: (item) => dropsOn(item, salt) || emit(item) }),
  duplicate: (salt) => (emit) => ({ next: (item) => copiesOf(item, salt).forEach(emit) }),
  throw: (salt) => mapping(breaking(salt)),
};

function breaking(salt: number) {
  return (item: Traveller): Traveller => {
    if (throwsOn(item, salt)) throw new RangeError(`cannot take ${keyOf(item)}`);
    return item;
  };
}

/** Gives each item some time later, in order, and completes when all are out. Carries lineage as an operator of Weir does. */
function later<T>(clock: FakeClock, delay: number): MonoTypeOperatorFunction<T> {
  return (stream) =>
    new Observable((subscriber) => {
      const held = new Map<Subscription, Lineage | undefined>();
      let isDone = false;
      subscriber.add(() => {
        for (const [timer, lineage] of held) {
          timer.unsubscribe();
          lineage?.release(new RangeError('abandoned'));
        }
      });
      // Tied to its reader from the start: the stream may fail while it is subscribed to.
      const reader = new Subscriber<T>({
        next(item: T) {
          const lineage = holdLineage();
          const timer = clock.schedule(() => {
            held.delete(timer);
            emitFrom(lineage, () => subscriber.next(item));
            if (isDone && held.size === 0) subscriber.complete();
          }, delay);
          held.set(timer, lineage);
        },
        error: (error: unknown) => subscriber.error(error),
        complete() {
          isDone = true;
          if (held.size === 0) subscriber.complete();
        },
      });
      subscriber.add(reader);
      stream.subscribe(reader);
    });
}
