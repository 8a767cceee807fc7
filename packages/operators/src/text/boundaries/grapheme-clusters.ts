import { segmenterFor } from './segmenters.js';
import { standsAlone } from './stands-alone.js';

/** How two code points side by side relate: two clusters, one cluster, or whichever the text before them says. */
type Relation = 'apart' | 'joined' | 'depends';

/** What does not begin a cluster of its own after a letter, and flags, which count from the first of them. */
const leansOnText = /[\p{M}\p{Grapheme_Extend}\p{Emoji_Modifier}\p{Regional_Indicator}\u200d]/u;
const regionalIndicator = /\p{Regional_Indicator}/u;

/** The starts of what a mark or a joiner can link to the next code point: emoji, and consonants of Indic scripts. */
const leads = ['\u{1f469}', '\u0915', '\u0915\u094d'];

const maxRelations = 4096;
const relations = new Map<number, Relation>();

/**
 * Follows the grapheme clusters of a text, one code point at a time, in constant time for each (amortised).
 *
 * The platform's segmenter decides; it is asked about as little text as the rules look at, and pairs are asked about once.
 *
 * @see https://www.unicode.org/reports/tr29/#Grapheme_Cluster_Boundary_Rules
 */
export class GraphemeClusters {
  #before = -1;
  /** The open cluster; empty where it is `#before` alone. */
  #cluster = '';

  /** Takes the next code point and tells whether a cluster begins with it. Of the first one it says no. */
  beginsWith(codePoint: number): boolean {
    const before = this.#before;
    this.#before = codePoint;
    if (before < 0) return false;
    if (standsAlone(codePoint) && standsAlone(before)) {
      this.#cluster = '';
      return true;
    }
    return this.#lookCloser(before, codePoint);
  }

  #lookCloser(before: number, codePoint: number): boolean {
    const relation = relationOf(before, codePoint);
    const char = String.fromCodePoint(codePoint);
    const cluster = this.#cluster || String.fromCodePoint(before);
    const begins = relation === 'depends' ? beginsAfter(leadOf(cluster), char) : relation === 'apart';
    this.#cluster = begins ? '' : cluster + char;
    return begins;
  }
}

/** Tells whether `second` continues the cluster that `first` is alone in. */
export function joinsWith(first: number, second: number): boolean {
  return !(standsAlone(first) && standsAlone(second)) && relationOf(first, second) === 'joined';
}

/** Where the last grapheme cluster of a text begins. */
export function startOfLastCluster(text: string): number {
  return (
    segmenterFor('grapheme')
      .segment(text)
      .containing(text.length - 1)?.index ?? 0
  );
}

/** Tells whether a grapheme cluster begins at `index` of a text. */
export function isClusterStart(text: string, index: number): boolean {
  if (standsAlone(text.charCodeAt(index - 1)) && standsAlone(text.charCodeAt(index))) return true;
  return segmenterFor('grapheme').segment(text).containing(index)?.index === index;
}

function relationOf(before: number, codePoint: number): Relation {
  const key = before * 0x110000 + codePoint;
  let relation = relations.get(key);
  if (relation === undefined) {
    relation = relate(String.fromCodePoint(before), String.fromCodePoint(codePoint));
    if (relations.size >= maxRelations) relations.clear();
    relations.set(key, relation);
  }
  return relation;
}

function relate(before: string, char: string): Relation {
  if (!beginsAfter(before, char)) return regionalIndicator.test(char) ? 'depends' : 'joined';
  return leansOnText.test(before) && leads.some((lead) => !beginsAfter(lead + before, char)) ? 'depends' : 'apart';
}

function beginsAfter(before: string, char: string): boolean {
  return (
    segmenterFor('grapheme')
      .segment(before + char)
      .containing(before.length)?.index === before.length
  );
}

/** The end of a cluster that decides what comes next: back to the last code point that stands on its own. */
function leadOf(cluster: string): string {
  let index = cluster.length;
  while (index > 0) {
    index -= index > 1 && isPair(cluster, index - 2) ? 2 : 1;
    if (!leansOnText.test(String.fromCodePoint(cluster.codePointAt(index) ?? 0))) break;
  }
  return cluster.slice(index);
}

function isPair(text: string, index: number): boolean {
  return (text.codePointAt(index) ?? 0) > 0xffff;
}
