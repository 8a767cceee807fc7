import { crc32 } from 'node:zlib';

/** Before the JSON: one byte for the state, four for the length of the JSON in bytes, four for its checksum. */
const headerBytes = 9;
const live = 1;
/** In place of the state, once the item is of no more use. */
export const settledByte = 2;

/** An item as a segment holds it. */
export interface StoredRecord {
  /** Where it begins, in bytes. */
  readonly at: number;
  readonly end: number;
  readonly isLive: boolean;
  readonly json: string;
}

export function encodeRecord(json: string): Buffer {
  const length = Buffer.byteLength(json);
  const record = Buffer.allocUnsafe(headerBytes + length);
  record.write(json, headerBytes);
  record.writeUInt8(live);
  record.writeUInt32BE(length, 1);
  record.writeUInt32BE(crc32(record.subarray(headerBytes)), 5);
  return record;
}

/**
 * Reads the record at an offset. `undefined` where there is no whole one: the bytes end before it does, or it is damaged.
 *
 * @param from what the offsets of the bytes begin with
 */
export function decodeRecord(bytes: Buffer, at: number, from = 0): StoredRecord | undefined {
  const length = lengthAt(bytes, at - from);
  if (length === undefined || at - from + length > bytes.length) return undefined;
  const state = bytes.readUInt8(at - from);
  const json = bytes.subarray(at - from + headerBytes, at - from + length);
  if ((state !== live && state !== settledByte) || crc32(json) !== bytes.readUInt32BE(at - from + 5)) return undefined;
  return { at, end: at + length, isLive: state === live, json: json.toString() };
}

/** How long the record is that begins at an offset, header included; `undefined` where the bytes do not tell. */
export function lengthAt(bytes: Buffer, at: number): number | undefined {
  return bytes.length - at < headerBytes ? undefined : headerBytes + bytes.readUInt32BE(at + 1);
}
