import type { ItemKind } from '@weir/core';
import type { ConfigPath } from '../locator.js';
import type { OutputPlan, PipelinePlan, StepPlan } from '../pipeline-plan.js';
import type { ProblemLog } from '../problem-log.js';
import { takesOnlyText } from './takes-only-text.js';

/** What flows at a point of a pipeline: the kinds of its items, and the sources among them that may send an item again, or whose messages are each alone. */
interface Flow {
  readonly kinds: ReadonlySet<ItemKind>;
  readonly redelivering: ReadonlySet<string>;
  readonly lone: ReadonlySet<string>;
}

/** A step or a sink that items come to, and how bad it is where they are of another kind than it takes. */
interface Taker {
  readonly name: string;
  readonly path: ConfigPath;
  readonly severity: 'error' | 'warning';
}

/**
 * Warns where a step or a sink takes another kind of items than comes to it (an error where the step would fail each of them), where what a redelivering source sends meets a step that
 * cannot trace its items, and where messages that are each alone meet a step that remembers conversations. The pipelines must be free of circles.
 */
export function checkContracts(pipelines: readonly PipelinePlan[], log: ProblemLog): void {
  const checker = new ContractChecker(pipelines, log);
  for (const { name } of pipelines) checker.flowOutOf(name);
}

class ContractChecker {
  readonly #flows = new Map<string, Flow>();

  constructor(
    private readonly pipelines: readonly PipelinePlan[],
    private readonly log: ProblemLog,
  ) {}

  /** What a pipeline gives out; checks it on the way, once. */
  flowOutOf(name: string): Flow {
    const known = this.#flows.get(name);
    if (known !== undefined) return known;
    const pipeline = this.pipelines.find((candidate) => candidate.name === name);
    if (pipeline === undefined) return { kinds: new Set(), redelivering: new Set(), lone: new Set() };
    const path = ['pipelines', name];
    const flow = pipeline.through.reduce(
      (incoming, step, index) => this.#throughStep(incoming, step, [...path, 'through', index]),
      this.#flowInto(pipeline),
    );
    this.#flows.set(name, flow);
    pipeline.to.forEach((output, index) => this.#checkOutput(flow, output, [...path, 'to', index]));
    return flow;
  }

  #flowInto({ name, from }: PipelinePlan): Flow {
    const senders = this.pipelines
      .filter(({ to }) => to.some((output) => sendsTo(output, name)))
      .map((sender) => sender.name);
    const upstream = [...from.flatMap((source) => (source.kind === 'link' ? [source.pipeline] : [])), ...senders];
    const flows = upstream.map((pipeline) => this.flowOutOf(pipeline));
    const sources = from.flatMap((source) => (source.kind === 'source' ? [source] : []));
    return {
      kinds: new Set([...sources.map(({ spec }) => spec.contract.gives), ...flows.flatMap(({ kinds }) => [...kinds])]),
      redelivering: new Set([
        ...sources.filter(({ spec }) => spec.contract.redelivers).map(({ spec }) => spec.name),
        ...flows.flatMap(({ redelivering }) => [...redelivering]),
      ]),
      lone: new Set([
        ...sources.filter(({ spec, config }) => spec.givesLoneMessages?.(config)).map(({ spec }) => spec.name),
        ...flows.flatMap(({ lone }) => [...lone]),
      ]),
    };
  }

  #throughStep(flow: Flow, { spec, config }: StepPlan, path: ConfigPath): Flow {
    const { takes, lineage } = spec.contract;
    const gives = spec.givesWith?.(config) ?? spec.contract.gives;
    this.#checkKinds(flow, takes, {
      name: spec.name,
      path,
      severity: takesOnlyText(spec.contract) ? 'error' : 'warning',
    });
    if (lineage === 'none' && flow.redelivering.size > 0) this.#warnOfLineage(flow, spec.name, path);
    if (flow.lone.size > 0 && spec.wantsConversations?.(config) === true) this.#warnOfLone(flow, spec.name, path);
    return {
      ...flow,
      kinds: new Set([...flow.kinds].map((kind) => kindAfter(kind, takes, gives))),
      // What a step makes anew it may have put into a conversation.
      lone: gives === 'same' || gives === 'text' ? flow.lone : new Set(),
    };
  }

  #checkOutput(flow: Flow, output: OutputPlan, path: ConfigPath): void {
    if (output.kind === 'sink') {
      const { name, contract } = output.spec;
      this.#checkKinds(flow, contract.takes, { name, path, severity: 'warning' });
    }
    if (output.kind !== 'route') return;
    for (const { to } of output.branches) for (const inner of to) this.#checkOutput(flow, inner, path);
  }

  #checkKinds({ kinds }: Flow, takes: ItemKind, { name, path, severity }: Taker): void {
    const misfits = [...kinds].filter((kind) => !fits(kind, takes));
    if (misfits.length === 0) return;
    const message = `"${name}" takes ${wordFor[takes]}, but is given ${misfits.map((kind) => wordFor[kind]).join(' and ')}.`;
    this.log.add({ path, code: 'type_mismatch', severity, message });
  }

  #warnOfLone({ lone }: Flow, name: string, path: ConfigPath): void {
    const sources = [...lone].map((source) => `"${source}"`).join(' and ');
    const message = `"${name}" remembers conversations, but each message of ${sources} is one of its own: give ${sources} a "conversation".`;
    this.log.add({ path, code: 'lone_messages', severity: 'warning', message });
  }

  #warnOfLineage({ redelivering }: Flow, name: string, path: ConfigPath): void {
    const sources = [...redelivering].map((source) => `"${source}"`).join(' and ');
    const message = `"${name}" cannot trace its items to what ${sources} sent: an item counts as delivered once it is here, and is not sent again when a later step loses it.`;
    this.log.add({ path, code: 'lost_lineage', severity: 'warning', message });
  }
}

const wordFor: Readonly<Record<ItemKind, string>> = {
  any: 'items of any kind',
  same: 'items of any kind',
  event: 'events',
  text: 'text',
  list: 'lists',
  number: 'numbers',
  record: 'records',
};

function fits(given: ItemKind, taken: ItemKind): boolean {
  if (taken === 'any' || taken === 'same' || given === 'any' || given === 'same' || given === taken) return true;
  return given === 'event' && (taken === 'text' || taken === 'record');
}

/** A text operator within a stream of events leaves events. */
function kindAfter(kind: ItemKind, takes: ItemKind, gives: ItemKind): ItemKind {
  if (gives === 'same') return kind;
  return gives === 'text' && takes === 'text' && kind === 'event' ? 'event' : gives;
}

function sendsTo(output: OutputPlan, name: string): boolean {
  if (output.kind === 'link') return output.pipeline === name;
  return output.kind === 'route' && output.branches.some(({ to }) => to.some((inner) => sendsTo(inner, name)));
}
