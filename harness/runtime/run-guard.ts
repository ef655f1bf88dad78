import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Owner } from './workspace.ts';

/** Beyond the bound that the reaper has itself. */
const GONE_WITHIN_MS = 70_000;

/** The process that cleans up after us if we are killed. */
export interface Guard {
  /** Lets it go: it cleans up what is left (nothing, after an orderly end) and ends. Settles when it has, and is bounded. */
  release(): Promise<void>;
}

/** Starts the reaper of a run. See reaper.ts for how it learns of our end. */
export function startGuard({ runId, runtime, cluster }: Owner, workFolder: string): Guard {
  const script = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './reaper.ts' : './reaper.js', import.meta.url));
  const child = spawn(process.execPath, [script, runId, workFolder, runtime, ...(cluster === undefined ? [] : [JSON.stringify(cluster)])], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
    windowsHide: true,
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  child.stdin.on('error', () => undefined);
  child.unref();
  return {
    release() {
      child.ref();
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), GONE_WITHIN_MS);
      return gone.finally(() => clearTimeout(timer));
    },
  };
}
