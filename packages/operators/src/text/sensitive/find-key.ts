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
const bearer = '(?<=\\b[Bb](?:earer|EARER) )(?=[\\w.~+/-]*\\d)[\\w.~+/-]{15,}[\\w~+/-]=*';

/**
 * API keys and tokens by the marks that their issuers gave them, and what follows the word `Bearer`. They may be of any length: of one
 * that fills the window, all that follows is taken too.
 */
export const keyFinder: SensitiveFinder = {
  kind: 'key',
  characters: /[A-Za-z0-9_.~+/=-]/,
  bridge: { behind: /r/i, before: /bearer$/i, after: /[A-Za-z0-9_.~+/-]/ },
  find: findBy(new RegExp(`(?<![\\w-])(?:${forms.join('|')})|${bearer}`, 'g')),
};
