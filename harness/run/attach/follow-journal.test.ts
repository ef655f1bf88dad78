import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { followJournal } from './follow-journal.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-journal-'));
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A journalctl that does what a test says. */
async function journalctl(script: string): Promise<void> {
  const path = join(folder, 'journalctl');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

describe('the log of a unit of systemd', () => {
  it('is followed by journalctl, from now on', async () => {
    await journalctl('case "$*" in "-f "*) echo "new of $*"; exec sleep 60;; *) echo old;; esac');
    const lines: string[] = [];
    const seen = new Promise<void>((resolve) => {
      void followJournal('web.service', (text) => {
        lines.push(text);
        resolve();
      }).then((log) => {
        onTestFinished(() => log.close());
        expect(log.before).toEqual(['old']);
      });
    });
    await seen;
    expect(lines).toEqual(['new of -f -n 0 -o cat -u web.service']);
  });

  it('that can not be read is one error', async () => {
    await journalctl('echo "No permission" >&2; exit 1');
    await expect(followJournal('web.service', () => undefined)).rejects.toThrow(
      "--log systemd:web.service can't be read: journalctl says: No permission",
    );
  });

  it('needs journalctl', async () => {
    vi.stubEnv('PATH', folder);
    await expect(followJournal('web.service', () => undefined)).rejects.toThrow(/there is no journalctl on PATH/);
  });
});
