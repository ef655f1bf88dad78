import { spawn } from 'node:child_process';
import { execa } from 'execa';
import { ZerodropError } from '../../core/errors.ts';
import { onPath } from '../../runtime/detect.ts';
import { type FollowedLog, Lines } from './followed-log.ts';

/** This many entries tell how the server stood before, and so long the journal may take for them. */
const BEFORE = 2000;
const BEFORE_MS = 5000;
/** How long the journal may take to pass on what was written. */
const ON_ITS_WAY_MS = 500;
const ERROR_CHARACTERS = 300;

/** Follows what a unit of systemd writes, by journalctl. Rejects with ZerodropError if the journal can't be read. */
export async function followJournal(unit: string, onLine: (text: string) => void): Promise<FollowedLog> {
  const journalctl = await onPath('journalctl');
  if (journalctl === null) throw unreadable(unit, 'there is no journalctl on PATH');
  const before = await execa(journalctl, ['--no-pager', '-o', 'cat', '-n', String(BEFORE), '-u', unit], {
    reject: false,
    timeout: BEFORE_MS,
    stdin: 'ignore',
  });
  if (before.exitCode !== 0 && !before.timedOut) throw unreadable(unit, `journalctl says: ${before.stderr.slice(0, ERROR_CHARACTERS)}`);
  const child = spawn(journalctl, ['-f', '-n', '0', '-o', 'cat', '-u', unit], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.unref();
  const lines = new Lines(onLine);
  let said = '';
  let failed: ZerodropError | null = null;
  let closed = false;
  child.stdout.setEncoding('latin1').on('data', (piece: string) => lines.add(piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    said = (said + piece).slice(0, ERROR_CHARACTERS);
  });
  child.on('error', (cause) => {
    failed ??= unreadable(unit, cause.message, cause);
  });
  child.on('close', (code) => {
    lines.end();
    if (!closed) failed ??= unreadable(unit, `journalctl ended (exit code ${code})${said === '' ? '' : `: ${said.trim()}`}`);
  });
  return {
    before: before.stdout === undefined || before.stdout === '' ? [] : before.stdout.split('\n'),
    checkIn() {
      if (failed !== null) throw failed;
    },
    async takeIn() {
      await new Promise((resolve) => setTimeout(resolve, ON_ITS_WAY_MS));
    },
    close() {
      closed = true;
      child.kill();
    },
  };
}

function unreadable(unit: string, why: string, cause?: unknown): ZerodropError {
  return new ZerodropError(`--log systemd:${unit} can't be read: ${why.trim()}`, {
    hint: 'May you read the journal (group systemd-journal)? A log in a file is named by its path.',
    cause,
  });
}
