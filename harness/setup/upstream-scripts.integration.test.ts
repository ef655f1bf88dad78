import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';

const FOLDER = join(PACKAGE_FOLDER, 'docs', 'upstream');
/** Those that take a few seconds and are no matter of luck. `77` is their word for a program that is not there. */
const CHEAP = [
  'autocannon-blind-to-fin.mjs',
  'nginx-foreground-usr2.py',
  'node-handed-to-dead-worker.mjs',
  'uwsgi-dance-three-fifos.py',
  'uwsgi-socket-activation-hup.py',
];

describe('a script of a finding', () => {
  it.concurrent.each(CHEAP)('%s shows what its page says, if its program is here', async (script) => {
    const program = script.endsWith('.py') ? '/usr/bin/python3' : process.execPath;
    const { exitCode, stdout, stderr } = await execa(program, [join(FOLDER, script)], { reject: false, timeout: 60_000, stdin: 'ignore' });
    expect([0, 77], `${stdout}\n${stderr}`).toContain(exitCode);
  });

  it('has a page, and each page a script and a line in the index', async () => {
    const names = await readdir(FOLDER);
    const pages = names.filter((name) => name.endsWith('.md') && name !== 'README.md').map((name) => name.replace(/\.md$/, ''));
    const scripts = names.filter((name) => /\.(?:py|mjs)$/.test(name)).map((name) => name.replace(/\.(?:py|mjs)$/, ''));
    expect(scripts.toSorted()).toEqual(pages.toSorted());
    const index = await readFile(join(FOLDER, 'README.md'), 'utf8');
    for (const page of pages) expect(index).toContain(`(${page}.md)`);
  });
});
