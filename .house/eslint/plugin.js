import componentFile from './component-file.js';
import floors from './floors.js';
import injectedTime from './injected-time.js';
import noBareError from './no-bare-error.js';
import noVagueFiles from './no-vague-files.js';
import observableNames from './observable-names.js';
import statedSkips from './stated-skips.js';

/** The house's own rules: each is one file, with its test beside it, and its message tells the fix. */
export default {
  meta: { name: 'house' },
  rules: {
    'component-file': componentFile,
    floors,
    'injected-time': injectedTime,
    'no-bare-error': noBareError,
    'no-vague-files': noVagueFiles,
    'observable-names': observableNames,
    'stated-skips': statedSkips,
  },
};
