import { AlreadySettledError } from '../errors/already-settled-error.js';
import { attachReceipt, receiptOf, type Receipt } from './receipt.js';

const recording = () => {
  const log: string[] = [];
  const receipt: Receipt = {
    acknowledge: () => log.push('acknowledged'),
    refuse: (reason) => log.push(`refused: ${String(reason)}`),
  };
  return { log, receipt };
};

describe('attachReceipt', () => {
  it('keeps the receipt beside the item, which stays as it is', () => {
    const { log, receipt } = recording();
    const item = Object.freeze({ a: 1 });
    attachReceipt(item, receipt);
    receiptOf(item)?.acknowledge();
    expect(log).toEqual(['acknowledged']);
    expect(JSON.stringify(item)).toBe('{"a":1}');
  });

  it('passes the reason of a refusal on', () => {
    const { log, receipt } = recording();
    attachReceipt({}, receipt).refuse('full');
    expect(log).toEqual(['refused: full']);
  });

  it.each([
    ['acknowledge', 'acknowledge'],
    ['acknowledge', 'refuse'],
    ['refuse', 'acknowledge'],
    ['refuse', 'refuse'],
  ] as const)('raises an error from %s followed by %s, and settles once', (first, second) => {
    const { log, receipt } = recording();
    const once = attachReceipt({}, receipt);
    once[first]('reason');
    const outcome = first === 'acknowledge' ? 'acknowledged' : 'refused';
    expect(() => once[second]('reason')).toThrow(
      expect.objectContaining({ code: AlreadySettledError.code, details: { outcome } }),
    );
    expect(log).toHaveLength(1);
  });
});

describe('receiptOf', () => {
  it('finds nothing where nothing was attached', () => {
    for (const item of [{}, 'text', 1, null, undefined]) expect(receiptOf(item)).toBeUndefined();
  });
});
