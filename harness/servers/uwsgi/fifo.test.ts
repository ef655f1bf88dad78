import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { chmod, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fifoOwner, writeFifo } from './fifo.ts';

describe('a master FIFO', () => {
  let folder: string;
  const make = (name: string): string => {
    const path = join(folder, name);
    execFileSync('mkfifo', [path]);
    return path;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zd-fifo-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('gets what is written to it', async () => {
    const path = make('read.fifo');
    const reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    await writeFifo(path, '3q');
    expect((await reader.read(Buffer.alloc(8), 0, 8)).buffer.toString('latin1', 0, 2)).toBe('3q');
    await reader.close();
  });

  it('that no process reads is an error at once, not a wait for ever', async () => {
    await expect(writeFifo(make('stale.fifo'), 'q')).rejects.toThrow('"q" could not be written to stale.fifo: no uWSGI reads it');
    await expect(writeFifo(join(folder, 'none.fifo'), 'q')).rejects.toThrow('it does not exist');
  });

  it('belongs to the process that has its inode open, not to the process that had the path before', async () => {
    const path = make('owned.fifo');
    expect(await fifoOwner(path, [process.pid])).toBe(null);
    const reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    expect(await fifoOwner(path, [1, process.pid])).toBe(process.pid);
    expect(await fifoOwner(path, [])).toBe(null);
    // What uWSGI does at the end of each command: unlink, then make it anew.
    await rm(path);
    make('owned.fifo');
    expect(await fifoOwner(path, [process.pid])).toBe(null);
    await reader.close();
  });

  it('has an owner that is not known if the open files of a process can not be read', async () => {
    const path = make('unseen.fifo');
    await chmod(folder, 0o755);
    const module = new URL('./fifo.ts', import.meta.url).href;
    const [pid, asPlainUser] =
      process.getuid?.() === 0 ? [process.pid, ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']] : [1, []];
    const script = `const { fifoOwner } = await import('${module}'); await fifoOwner('${path}', [${pid}]).catch((error) => console.log(error.name, error.message));`;
    const [command = '', ...args] = [...asPlainUser, process.execPath, '--input-type=module', '-e', script];
    expect(execFileSync(command, args, { encoding: 'utf8', cwd: '/' })).toBe(
      `NotKnownError who reads unseen.fifo: the files that ${pid} have open can't be read\n`,
    );
  });

  it('is no process’s if a regular file stands in its place', async () => {
    const path = join(folder, 'file.fifo');
    await writeFile(path, '1');
    expect(await fifoOwner(path, [process.pid])).toBe(null);
  });
});
