import { findBy, type SensitiveFinder } from './sensitive-finder.js';

const forms = [
  'sk-(?=[\\w-]*\\d)[\\w-]{16,}', // OpenAI, Anthropic and many after them
  '[sr]k_(?:live|test)_[A-Za-z0-9]{16,}', // Stripe
  'gh[opsru]_[A-Za-z0-9]{30,}', // GitHub
  'github_pat_\\w{22,}',
  'glpat-[\\w-]{20,}', // GitLab
  '(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])', // AWS
  'AIza[\\w-]{35,}', // Google
  'xox[abeprs]-[A-Za-z0-9-]{10,}', // Slack
  'npm_[A-Za-z0-9]{36,}',
  'hf_[A-Za-z0-9]{30,}', // Hugging Face
  'eyJ[\\w-]{10,}\\.[\\w-]{10,}(?:\\.[\\w-]*)?', // JSON Web Tokens
  'eyJ[\\w-]{90,}', // … the start of one with a long header
];
const bearer = '(?<=\\b[Bb](?:earer|EARER)[ \\t]{1,4})(?=[\\w.~+/-]*\\d)[\\w.~+/-]{15,}[\\w~+/-]=*';

/** The line before a private key, in the form that RFC 7468 describes, and what follows it without a break. */
const privateKey = '-{1,5}BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----[\\w+/=-]*';

/**
 * API keys and tokens by the marks that their issuers gave them, and what follows the word `Bearer`. They may be of any length: of one
 * that fills the window, all that follows is taken too; of a private key, all up to the line after it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7468 the textual form of private keys
 */
export const keyFinder: SensitiveFinder = {
  kind: 'key',
  characters: /[A-Za-z0-9_.~+/=-]/,
  bridges: [
    { behind: /r/i, before: /bearer$/i, gap: /^[ \t]+$/, after: /[A-Za-z0-9_.~+/-]/ },
    { behind: /[A-Z0-9]/, before: /-BEGIN(?: [A-Z0-9]+){0,4}$/, gap: /^ $/, after: /[A-Z0-9]/ },
  ],
  find: findBy(new RegExp(`(?<![\\w-])(?:${forms.join('|')})|${bearer}|${privateKey}`, 'g')),
};

/** Whether a match is the beginning of a private key, which goes on over many lines. */
export function beginsPrivateKey(match: string): boolean {
  return /^-+BEGIN /.test(match);
}

/** What a private key's lines hold, and where they end. */
const privateKeyCharacter = '[A-Za-z0-9+/=\\s\\\\:,-]';
export const privateKeyCharacters = new RegExp(privateKeyCharacter);
const lastLine = '-----END [A-Z0-9 ]{0,32}-----';
export const privateKeyEnd = new RegExp(`${lastLine}$`);
const privateKeyLines = new RegExp(`${privateKeyCharacter}*?(${lastLine})|${privateKeyCharacter}*`, 'y');

/** How far the lines of a private key go, from a place within it, and whether the last of them is there. */
export function restOfPrivateKey(text: string, from: number): { readonly end: number; readonly isWhole: boolean } {
  privateKeyLines.lastIndex = from;
  const isWhole = privateKeyLines.exec(text)?.[1] !== undefined;
  return { end: privateKeyLines.lastIndex, isWhole };
}
