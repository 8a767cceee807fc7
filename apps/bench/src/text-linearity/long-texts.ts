const paragraph = [
  '## Of rivers and weirs',
  '',
  'A weir is a **barrier** that lets a river pass at the rate that suits what lies below; e.g. a mill of the 12th century.',
  'Write to ann.baker@example.org, or call +49 30 123456; the card 4111 1111 1111 1111 is only for tests. 水は流れる。 🏞️',
  '',
  '- one point, and the rest of it',
  '  1. a finer point',
  '> said by somebody else',
  '',
  '| height | flow |',
  '| -----: | :--- |',
  '| 2.5 | 30 |',
  '',
  '```ts',
  'const level = Math.max(...gauges);',
  '```',
  '$$ Q = C_w L H^{3/2} $$',
  '',
  '',
].join('\n');

const record = {
  id: 17,
  name: 'Söderå',
  tags: ['river', 'weir'],
  levels: [1.5, -2e3, 0],
  open: true,
  note: 'a "quote" \\ \n',
  none: null,
};

/** An answer in Markdown of exactly so many UTF-16 units, with whatever text operators look for. */
export function answerText(length: number): string {
  return paragraph.repeat(Math.ceil(length / paragraph.length)).slice(0, length);
}

/** A JSON document of exactly so many UTF-16 units: a list of records, and a text that fills up what is missing. */
export function jsonText(length: number): string {
  const one = `${JSON.stringify(record)},`;
  const rest = length - '[""]'.length;
  const count = Math.floor(rest / one.length);
  return `[${one.repeat(count)}"${'x'.repeat(rest - count * one.length)}"]`;
}
