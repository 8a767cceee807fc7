/** What stands for one of a few words, or names something that other events name, too: with other text in it, nobody could read the run. */
const kept: ReadonlySet<string> = new Set([
  'toolCallId',
  'name',
  'model',
  'code',
  'finishReason',
  'status',
  'mediaType',
  'responseId',
  'responseModel',
]);

/** An event's data with other strings, at any depth. Names and identifiers that the vocabulary has stay. The same data where nothing changes. */
export function redactData(data: unknown, redactText: (text: string) => string): unknown {
  if (!isRecord(data)) return redactValue(data, redactText);
  return mapRecord(data, (value, key) => {
    if (kept.has(key)) return value;
    if (key === 'content' && Array.isArray(value)) return redactParts(value, redactText);
    // The failure of a tool has a code.
    return key === 'error' ? redactData(value, redactText) : redactValue(value, redactText);
  });
}

const base64Text = /^[A-Za-z0-9+/]*={0,2}$/;
/** What a part of a message is told by. */
const keptOfPart: ReadonlySet<string> = new Set(['type', 'mediaType']);

/** The parts of a message with other texts and names. A file in Base64 stays as it is: nobody reads it as text, and with other characters in it, it would be broken. */
function redactParts(parts: readonly unknown[], redactText: (text: string) => string): unknown {
  const redacted = parts.map((part) => {
    if (!isRecord(part)) return redactValue(part, redactText);
    return mapRecord(part, (value, key) => {
      const isFile = part.type === 'file' && key === 'data' && typeof value === 'string' && base64Text.test(value);
      return isFile || keptOfPart.has(key) ? value : redactValue(value, redactText);
    });
  });
  return redacted.every((part, index) => part === parts[index]) ? parts : redacted;
}

/** A value with other strings, those of its keys included; the value itself where nothing changes. What JSON has no form for stays as it is. */
export function redactValue(value: unknown, redactText: (text: string) => string): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) {
    const list = (value as unknown[]).map((item) => redactValue(item, redactText));
    return list.every((item, index) => item === value[index]) ? value : list;
  }
  if (!isRecord(value)) return value;
  return mapRecord(value, (item) => redactValue(item, redactText), redactText);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value);
}

/** Of two keys that become the same the last one stays, as in JSON. */
function mapRecord(
  record: Record<string, unknown>,
  change: (value: unknown, key: string) => unknown,
  changeKey = (key: string) => key,
): Record<string, unknown> {
  let isSame = true;
  const entries = Object.entries(record).map(([key, value]) => {
    const changed = [changeKey(key), change(value, key)] as const;
    isSame &&= changed[0] === key && changed[1] === value;
    return changed;
  });
  return isSame ? record : Object.fromEntries(entries);
}
