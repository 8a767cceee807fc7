import type { Traveller } from './queue-source.js';
import type { PolicyKind } from './random-plan.js';
import { copiesOf, dropsOn, failsForGood, isEven, substituteOf, throwsOn, type RandomWorld } from './random-world.js';

/** Where an item goes that ends its pipeline. */
export const nowhere = 'nowhere';

/** Where a piece of an item has to arrive. */
export interface Piece {
  readonly place: string;
  readonly item: Traveller;
  /** False where the sink may lose it. */
  readonly isRequired: boolean;
}

/** What an item, or a part of it, meets on its way. */
interface Way {
  readonly world: RandomWorld;
  readonly pieces: Piece[];
  /** False behind a sink that may lose what it takes. */
  readonly isRequired: boolean;
}

/** Follows an item through a random plan, by the book: what has to come of it if nothing befalls the pipelines themselves. */
export function piecesOf(item: Traveller, pipeline: string, world: RandomWorld): Piece[] {
  const pieces: Piece[] = [];
  enter(item, Number(pipeline.slice(1)), { world, pieces, isRequired: true });
  return pieces;
}

function enter(item: Traveller, index: number, way: Way): void {
  const entered = { ...item, via: [...item.via, `p${index}`] };
  for (const each of throughSteps(entered, index, way)) leave(each, index, way);
}

function throughSteps(item: Traveller, index: number, way: Way): Traveller[] {
  let items = [item];
  for (const { kind, salt, policy } of way.world.random.pipelines[index]?.steps ?? []) {
    if (kind === 'filter') items = items.filter((each) => !dropsOn(each, salt));
    if (kind === 'duplicate') items = items.flatMap((each) => copiesOf(each, salt));
    if (kind !== 'throw' && kind !== 'break') continue;
    if (kind === 'throw' && policy === 'substitute') {
      items = items.map((each) => (throwsOn(each, salt) ? substituteOf(each) : each));
      continue;
    }
    for (const each of items)
      if (throwsOn(each, salt)) fail(each, index, kind === 'break' || policy === 'substitute' ? 'stop' : policy, way);
    items = items.filter((each) => !throwsOn(each, salt));
  }
  return items;
}

function leave(item: Traveller, index: number, way: Way): void {
  const { world, pieces } = way;
  const { sinks = [], isRouted = false } = world.random.pipelines[index] ?? {};
  for (const [place, sink] of sinks.entries()) {
    if (place === 0 && isRouted && !isEven(item)) continue;
    const isRequired = way.isRequired && sink.mode === 'required';
    if (failsForGood(item, sink)) fail(item, index, sink.policy, { ...way, isRequired });
    else pieces.push({ place: `p${index}s${place}`, item, isRequired });
  }
  for (const target of world.targets(index)) enter(item, Number(target.slice(1)), way);
}

function fail(item: Traveller, index: number, kind: PolicyKind, way: Way): void {
  const { world, pieces, isRequired } = way;
  const policy = world.policyOf(kind, index);
  if (typeof policy === 'object') return enter(item, Number(policy.route.slice(1)), way);
  if (policy === 'skip') return;
  const place = policy === 'deadLetter' && world.random.letters !== 'none' ? 'letters' : nowhere;
  pieces.push({ place, item, isRequired });
}
