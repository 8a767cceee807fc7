import * as fc from 'fast-check';
import { LawViolationError, type LawViolation } from '../../errors/law-violation-error.js';
import { endingLaws } from '../ending-laws.js';
import { lineageLaws } from '../lineage-laws.js';
import { operatorLaws, type OperatorLawName, type OperatorLawOptions } from '../operator-laws.js';
import { reuseLaws } from '../reuse-laws.js';
import { subscribeLaws } from '../subscribe-laws.js';
import { unsubscribeLaws } from '../unsubscribe-laws.js';
import { valveLaws } from '../valve-laws.js';

export const laws = { ...subscribeLaws, ...endingLaws, ...unsubscribeLaws, ...reuseLaws, ...lineageLaws, ...valveLaws };
export const items = fc.integer({ min: 0, max: 9 });

export type Options = OperatorLawOptions<number, unknown>;

/** What one law finds wrong with an operator; nothing where it holds. */
export async function problemOf(
  key: OperatorLawName,
  create: Options['create'],
  more: Partial<Options> = {},
): Promise<LawViolation | undefined> {
  const law = operatorLaws({ items, create, ...more }).find(({ name }) => name === laws[key].title);
  if (law === undefined) throw new TypeError(`the law ${key} does not bind`);
  try {
    await law.check();
    return undefined;
  } catch (failure) {
    if (!LawViolationError.is(failure)) throw failure;
    return failure.details;
  }
}
