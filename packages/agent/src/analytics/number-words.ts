const spelt = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, useGrouping: true });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0, useGrouping: true });

/** A number as people read it: three significant digits, thousands apart, never a power of ten. */
export function numberWords(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return (Math.abs(value) >= 1000 ? whole : spelt).format(value).replace('-', '−');
}

/** A share as per cent. */
export function percentWords(share: number): string {
  const percent = Math.abs(share) >= 0.1 ? Math.round(share * 100) : Number((share * 100).toPrecision(2));
  return `${String(percent).replace('-', '−')} %`;
}

/** A quantity with its unit; milliseconds from a second on are told as seconds, dollars stand in front. */
export function quantityWords(value: number, unit: string | undefined): string {
  if (unit === undefined) return numberWords(value);
  if (unit === '$') return `${value < 0 ? '−' : ''}$${numberWords(Math.abs(value))}`;
  if (unit === 'ms' && Math.abs(value) >= 1000) return `${numberWords(value / 1000)} s`;
  return `${numberWords(value)} ${unit}`;
}

/** A span; the unit is told once where it does not depend on the size. */
export function rangeWords(from: number, to: number, unit: string | undefined): string {
  const start = unit === 'ms' || unit === '$' ? quantityWords(from, unit) : numberWords(from);
  return `${start} to ${quantityWords(to, unit)}`;
}
