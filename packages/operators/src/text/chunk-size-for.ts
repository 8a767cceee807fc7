import { InvalidArgumentError } from '@weir/core';

/** How a text is read. */
export interface Reading {
  /** What it is. Default `prose`. */
  content?: ReadContent | undefined;
  /** What it is read on. Default `desktop`. */
  device?: ReadingDevice | undefined;
  /** In words a minute; above 0. Default 240, as most adults read to themselves. */
  readingSpeed?: number | undefined;
}

export const readContents = ['prose', 'technical', 'dialogue', 'code'] as const;
export const readingDevices = ['phone', 'tablet', 'desktop'] as const;

/** `technical`: read more slowly than prose; `dialogue`: short sentences, to and fro; `code`: read by the line. */
export type ReadContent = (typeof readContents)[number];
export type ReadingDevice = (typeof readingDevices)[number];

/** The fewest and the most UTF-16 units that suit any reader: a few words, and about a line and a half. */
export const LEAST_CHUNK = 20;
export const MOST_CHUNK = 100;
export const USUAL_READING_SPEED = 240;

/** What an eye takes in at a time, at usual speed on a wide screen. */
const usualSize: Record<ReadContent, number> = { prose: 60, technical: 45, dialogue: 35, code: 40 };
/** A narrower line holds less. */
const share: Record<ReadingDevice, number> = { phone: 0.6, tablet: 0.8, desktop: 1 };

/**
 * Says how many UTF-16 units of text to show at a time, from 20 to 100: by what is read, on what, and how fast.
 *
 * `chunkText({ by: 'reading' })` uses it, and keeps sentences whole besides; use it by itself for another operator's `size`.
 *
 * @throws InvalidArgumentError when the content or the device is unknown, or `readingSpeed` is no number above 0
 */
export function chunkSizeFor(reading: Reading = {}): number {
  const { content = 'prose', device = 'desktop', readingSpeed = USUAL_READING_SPEED } = reading;
  if (!readContents.includes(content)) throw new InvalidArgumentError('content', oneOf(readContents), content);
  if (!readingDevices.includes(device)) throw new InvalidArgumentError('device', oneOf(readingDevices), device);
  if (!(readingSpeed > 0)) throw new InvalidArgumentError('readingSpeed', 'a number of words above 0', readingSpeed);
  const size = Math.round((usualSize[content] * share[device] * readingSpeed) / USUAL_READING_SPEED);
  return Math.min(Math.max(size, LEAST_CHUNK), MOST_CHUNK);
}

function oneOf(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
