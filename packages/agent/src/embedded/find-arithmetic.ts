const number = String.raw`\d+(?:[.,]\d+)*`;
const operand = String.raw`\(*\s*-?\s*(?:sqrt\s*\(\s*)?${number}\s*%?\s*\)*`;
const expression = new RegExp(
  String.raw`(?:sqrt|abs|round|min|max)\s*\([\d\s.,+*/^()-]+\)|${operand}(?:\s*[-+*/^×÷]\s*${operand})+`,
  'i',
);
const percentage = new RegExp(String.raw`(${number})\s*(?:%|percent)\s+of\s+(${number})`, 'i');

/** A calculation in a question: the words it stands as, and the expression to compute. */
export interface Arithmetic {
  readonly text: string;
  readonly expression: string;
}

/** Finds the first calculation in a question: `12 * (3 + 4)`, `12.5% of 340`, `sqrt(2)`. Dates such as 2024-05-01 are none. */
export function findArithmetic(question: string): Arithmetic | undefined {
  const share = percentage.exec(question);
  if (share) return { text: share[0], expression: `${tidy(share[1] ?? '')} / 100 * ${tidy(share[2] ?? '')}` };
  const [found] = expression.exec(question.replaceAll(/\d{4}-\d{2}-\d{2}/g, ' ')) ?? [];
  if (found === undefined) return undefined;
  const text = balanced(found.trim());
  return {
    text,
    expression: tidy(
      text
        .replaceAll('×', '*')
        .replaceAll('÷', '/')
        .replaceAll(/(\d)\s*%(?!\s*\d)/g, '$1 / 100'),
    ),
  };
}

/** Drops thousands separators: a comma before three digits that end a number. */
function tidy(text: string): string {
  return text.replaceAll(/,(?=\d{3}(?:\D|$))/g, '');
}

/** Drops brackets at either end that have no partner: the question's, not the calculation's. */
function balanced(text: string): string {
  const open = text.split('(').length;
  const closed = text.split(')').length;
  if (open > closed) return text.replace(/^\(/, '').trim();
  return closed > open ? text.replace(/\)$/, '').trim() : text;
}
