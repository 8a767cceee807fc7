import { findBy, type SensitiveFinder } from './sensitive-finder.js';

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';

/** IPv4 addresses; four numbers of a longer version are none. */
export const ipv4Finder: SensitiveFinder = {
  kind: 'ipv4',
  characters: /[0-9.]/,
  find: findBy(new RegExp(`(?<![\\p{L}\\p{N}_.-])(?:${octet}\\.){3}${octet}(?![\\p{L}\\p{N}_-]|\\.\\d)`, 'gu')),
};
