/**
 * How many bytes an item takes: a text or an item's JSON as UTF-8, binary data as it is.
 *
 * What has no JSON (`undefined`, a function) counts as nothing; what cannot be written as JSON throws a TypeError.
 */
export function byteSize(item: unknown): number {
  if (typeof item === 'string') return utf8Length(item);
  if (item instanceof ArrayBuffer || ArrayBuffer.isView(item)) return item.byteLength;
  const json: string | undefined = JSON.stringify(item);
  return json === undefined ? 0 : utf8Length(json);
}

/** Counts without encoding: a batch asks once per item. A lone surrogate counts as the replacement character that it is encoded as. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isPair(unit, text.charCodeAt(index + 1))) {
      bytes += 2;
      index++;
    } else bytes += 2;
  }
  return bytes;
}

function isPair(first: number, second: number): boolean {
  return first >= 0xd800 && first < 0xdc00 && second >= 0xdc00 && second < 0xe000;
}
