import { currentLineage, Delivery, withinLineage, type Lineage } from '@weir/core';
import { InjectedFaultError } from '../errors/injected-fault-error.js';
import { rigOf, type LawInput, type OperatorLaw, type Subject, type Traits } from './law-subject.js';

const carries = ({ lineage }: Traits) => lineage !== 'none';

/** Laws about the way from an item to its receipt. */
export const lineageLaws = {
  settles: {
    title: 'has every receipt settled exactly once, whether the consumer takes items at once or later',
    binds: carries,
    async attempt(subject, input) {
      const trial = await deliver(subject, input, { holds: input.pick % 2 === 1 });
      const wrong = trial.receipts.findIndex(
        ({ settled }) => settled.length > 1 || (trial.ended !== undefined && settled.length < 1),
      );
      if (wrong < 0) return undefined;
      const outcome = trial.receipts[wrong]?.settled.join(', ') || 'never settled';
      return `the receipt of item ${wrong}: ${outcome}. Hold an item's lineage for as long as it is kept, and let go once`;
    },
  },
  carries: {
    title: 'emits every item within the lineage of what it came of',
    binds: carries,
    async attempt(subject, input) {
      const { orphans } = await deliver(subject, input, {});
      if (orphans === 0) return undefined;
      return `${orphans} items were emitted outside of any lineage. Use holdLineage and emitFrom, or say lineage: 'none' in the contract`;
    },
  },
  refuses: {
    title: 'has a receipt refused when the consumer could not take what came of it',
    binds: carries,
    async attempt(subject, input) {
      const trial = await deliver(subject, input, { fails: true });
      if (trial.outputs === 0 || trial.orphans > 0 || trial.ended !== 'completed') return undefined;
      const refused = trial.receipts.some(({ settled }) => settled.includes('refused'));
      return refused ? undefined : 'the consumer refused an item, and every receipt was acknowledged';
    },
  },
  leavesReceipts: {
    title: 'settles no receipt twice and throws nothing when it is unsubscribed from early',
    binds: carries,
    async attempt(subject, input) {
      const trial = await deliver(subject, input, { holds: true, leavesAfter: input.pick });
      const wrong = trial.receipts.findIndex(({ settled }) => settled.length > 1);
      return wrong < 0 ? undefined : `the receipt of item ${wrong}: ${trial.receipts[wrong]?.settled.join(', ')}`;
    },
  },
} satisfies Record<string, OperatorLaw>;

interface ReceiptRecord {
  settled: ('acknowledged' | 'refused')[];
}

interface Manner {
  /** The consumer keeps each item until the end. */
  holds?: boolean;
  /** The consumer refuses the first item. */
  fails?: boolean;
  /** The consumer leaves after so many items are fed. */
  leavesAfter?: number;
}

async function deliver<In, Out>(subject: Subject<In, Out>, { cues }: LawInput<In>, manner: Manner) {
  const rig = rigOf(subject);
  const receipts: ReceiptRecord[] = [];
  const held: (Lineage | undefined)[] = [];
  let outputs = 0;
  let orphans = 0;
  let flushing = false;
  const recorder = rig.subscribe(() => {
    const lineage = currentLineage();
    if (lineage === undefined && !(flushing && subject.lineage === 'synchronous')) orphans++;
    lineage?.retain();
    const fails = manner.fails && outputs === 0;
    outputs++;
    if (manner.holds) held.push(lineage);
    else if (fails) lineage?.release(new InjectedFaultError('in the consumer'));
    else lineage?.release();
  });
  await rig.play(manner.leavesAfter === undefined ? cues : cues.slice(0, manner.leavesAfter), (item) =>
    giveWithReceipt(item, receipts, (given) => rig.feed.next(given)),
  );
  if (manner.leavesAfter !== undefined) recorder.unsubscribe();
  flushing = true;
  rig.feed.complete();
  await rig.rest(() => recorder.ended !== undefined);
  held.forEach((lineage) => lineage?.release());
  await rig.rest();
  const { ended } = recorder;
  recorder.unsubscribe();
  return { receipts, orphans, outputs, ended };
}

function giveWithReceipt<T>(item: T, receipts: ReceiptRecord[], give: (item: T) => void): void {
  const record: ReceiptRecord = { settled: [] };
  receipts.push(record);
  const delivery = new Delivery({
    acknowledge: () => void record.settled.push('acknowledged'),
    refuse: () => void record.settled.push('refused'),
  });
  withinLineage(delivery, () => give(item));
  delivery.release();
}
