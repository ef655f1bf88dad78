import { INVITATION_VARIABLE } from '../invitation.ts';
import type { VantageEngine } from '../vantage-engine.ts';
import { startProcess } from './started-process.ts';

/** A command of the user's, run by a shell, that starts `agents` agents somewhere; their invitation is in its environment. */
export function execEngine(names: readonly string[], command: string): VantageEngine {
  const what = `the command of vantage ${names.join(', ')}`;
  return {
    engine: 'exec',
    names,
    reach: 'network',
    async place({ invitation, onLine }) {
      return startProcess(what, {
        command: '/bin/sh',
        args: ['-c', command],
        env: { ...process.env, [INVITATION_VARIABLE]: invitation },
        isStream: false,
        onLine,
      });
    },
  };
}
