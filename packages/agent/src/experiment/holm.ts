/**
 * Corrects p-values for their number, so that among all of them a false alarm is as rare as it would be for one. They stay in their order.
 *
 * @see S. Holm, "A simple sequentially rejective multiple test procedure" (1979)
 */
export function holm(pValues: readonly number[]): number[] {
  const corrected = new Array<number>(pValues.length);
  const order = Array.from(pValues.entries()).sort(([, left], [, right]) => left - right);
  let least = 0;
  order.forEach(([index, p], rank) => {
    least = Math.max(least, Math.min(1, p * (pValues.length - rank)));
    corrected[index] = least;
  });
  return corrected;
}
