import { access, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { execa } from 'execa';
import { UsageError } from '../../core/errors.ts';
import { onPath } from '../../runtime/detect.ts';
import type { OwnConfiguration } from '../own-configuration.ts';
import { configuredHaproxy } from './haproxy-settings.ts';

const READ_WITHIN_MS = 20_000;
/** Debian's HAProxy is in a folder that is not on every user's PATH. */
const SBIN = '/usr/sbin/haproxy';

/** HAProxy checks a configuration itself (`-c`); what must be known to run it is read from the file. */
export const HAPROXY_CONFIGURATION: OwnConfiguration = {
  program: 'haproxy',
  async read(request) {
    const {
      program: [typed = '', ...args],
      file,
      cwd,
    } = request;
    const program = await found(typed);
    // A program of another name is the user's own: it starts HAProxy, and perhaps backends, and must not do so to be asked.
    const asked = basename(program) === 'haproxy' ? program : await found('haproxy');
    const read = await execa(asked, ['-c', '-f', file], { cwd, reject: false, timeout: READ_WITHIN_MS, stdin: 'ignore', all: true });
    if (read.failed) throw unreadable(read.all ?? '', file, request.typed);
    return configuredHaproxy(await readFile(file, 'utf8'), { ...request, program: [program, ...args] }, process.env);
  },
};

async function found(program: string): Promise<string> {
  if (program.includes('/') || (await onPath(program)) !== null) return program;
  const inSbin = await access(SBIN).then(
    () => program === 'haproxy',
    () => false,
  );
  if (inSbin) return SBIN;
  const hint = 'Install HAProxy as it is in production, or say where it is: --program /opt/haproxy/sbin/haproxy.';
  throw new UsageError(`there is no ${program} on PATH`, hint);
}

/** The first fault that it names: `[ALERT] (12) : config : parsing [my.cfg:7] : ...`. */
function unreadable(said: string, file: string, typed: string): UsageError {
  const fault = said.split('\n').find((line) => line.startsWith('[ALERT]')) ?? 'it says nothing';
  const why = fault.replace(/^\[ALERT\]\s+\(\d+\) : (?:config : )?/, '').replaceAll(file, typed);
  return new UsageError(`HAProxy can't read ${typed}: ${why}`, `Try it by hand: haproxy -c -f ${typed}`);
}
