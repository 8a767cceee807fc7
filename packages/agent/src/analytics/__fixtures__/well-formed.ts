/** An element of an XML document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const token = /<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;

/** The elements of a document, in order. @throws TypeError where it is not well-formed */
export function wellFormed(xml: string): XmlElement[] {
  const elements: XmlElement[] = [];
  const open: string[] = [];
  let end = 0;
  for (const match of xml.matchAll(token)) {
    const [all, isEnd, name, attributes, isEmpty, text] = match;
    end += all.length;
    if (text !== undefined && /&(?!(amp|lt|gt|quot|apos|#x?[\da-f]+);)/i.test(text))
      throw new TypeError(`Bare & in: ${text}`);
    if (name === undefined) continue;
    if (isEnd === '/') {
      if (open.pop() !== name) throw new TypeError(`</${name}> closes nothing`);
      continue;
    }
    if (end !== all.length && open.length === 0) throw new TypeError('Two roots');
    elements.push({ name, attributes: Object.fromEntries(pairsOf(attributes ?? '')) });
    if (isEmpty !== '/') open.push(name);
  }
  if (end !== xml.length) throw new TypeError(`No XML from: ${xml.slice(end, end + 80)}`);
  if (open.length > 0) throw new TypeError(`Not closed: ${open.join(', ')}`);
  return elements;
}

function pairsOf(attributes: string): [string, string][] {
  return [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]);
}
