import { afterAll, describe, expect, it } from 'vitest';
import { checkOf, PORT, RESTART, type ScenarioParts, scenarioOf, serverOf, UserFolder } from './shop.fixture.ts';

const folders: UserFolder[] = [];
afterAll(() => Promise.all(folders.map((folder) => folder.clear())));

async function folderWith(files: Readonly<Record<string, string>>): Promise<UserFolder> {
  const folder = await UserFolder.create(files);
  folders.push(folder);
  return folder;
}

const TWO = { 'v1/server.mjs': serverOf('1.0'), 'v2/server.mjs': serverOf('2.0') };
const BY_LOG = 'executed: { log: /^served (\\d+)/ },';

async function run(parts: ScenarioParts = {}, files: Readonly<Record<string, string>> = {}) {
  return (await folderWith({ ...TWO, ...files, 'deploy.ts': scenarioOf(parts) })).run();
}

describe.concurrent("a user's own app, by defineApp and defineProcess", () => {
  it('passes with two folders, and its books balance by the lines of its log', async () => {
    const { code, report, stdout } = await run({ more: BY_LOG });
    expect([code, stdout]).toEqual([0, expect.stringContaining(' PASS   deploy')]);
    expect(report?.requests.served).toBe(report?.requests.answered);
    expect(report?.server).toMatchObject({ name: 'node', title: 'Node', version: expect.stringMatching(/^\d+\./) });
    expect(checkOf(report, 'looks')).toMatchObject({ verdict: 'pass', detail: expect.not.stringContaining('too few to tell') });
  });

  it('passes without a count, and says that none was asked for', async () => {
    const { code, report, stdout } = await run();
    expect(code, stdout).toBe(0);
    expect(report?.requests.served).toBeNull();
    expect(checkOf(report, 'accounted')).toMatchObject({
      verdict: 'pass',
      detail: expect.stringContaining("the app's own count: not asked for"),
    });
  });

  it('fails if nothing listens for a while', async () => {
    const { code, report } = await run({ more: BY_LOG, reload: RESTART, server: PORT });
    expect(code).toBe(1);
    expect(report?.requests.byOutcome['refused']).toBeGreaterThan(0);
    expect(checkOf(report, 'accounted')).toMatchObject({ verdict: 'pass' });
  });

  it('is inconclusive if the version does not change', async () => {
    const { code, report } = await run({}, { 'v2/server.mjs': serverOf('1.0') });
    expect(code).toBe(2);
    expect(checkOf(report, 'transition')).toMatchObject({ verdict: 'inconclusive', reason: 'nothing-changed' });
  });

  it('fails if a third version answers', async () => {
    const { code, report } = await run({ versions: "{ old: './v1', new: { from: './v2', says: '3.0' } }" });
    expect(code).toBe(1);
    expect(checkOf(report, 'transition')).toMatchObject({ verdict: 'fail', reason: 'wrong-version' });
  });

  it('is held up at once, and says why, if a path is not there or the version is not said', async () => {
    const wrongPath = await run({ more: 'right: { status: [201] },' });
    expect(wrongPath.code).toBe(2);
    expect(wrongPath.stdout).toMatch(/before the reload, no answer of\s+\/ was right: all \d+ had a wrong status \(200\)/);
    const { code, stdout } = await run({ versionHeader: 'X-Version' });
    expect(code).toBe(2);
    expect(stdout).toMatch(/before the reload, \d+ of \d+ answers of\s+\/\w* said no\s+version/);
  });

  it('fails by a wrong answer of the new version, by what is right and by a function', async () => {
    const wrong = { 'v2/server.mjs': serverOf('2.0', 'wrong') };
    for (const right of ['{ body: /"path":/ }', '({ json, path }) => json().path === path']) {
      const { code, report } = await run({ more: `right: ${right},` }, wrong);
      expect([right, code]).toEqual([right, 1]);
      expect(report?.requests.byOutcome['wrong-body']).toBeGreaterThan(0);
    }
  });

  it('is inconclusive if the app did not count a request that was answered', async () => {
    const { code, report } = await run({ more: BY_LOG }, { 'v2/server.mjs': serverOf('2.0', 'uncounted') });
    expect(code).toBe(2);
    expect(checkOf(report, 'accounted')).toMatchObject({ verdict: 'inconclusive', reason: 'answered-not-served' });
  });

  it('is inconclusive if a counter began anew with another process', async () => {
    const { code, report } = await run({ more: "executed: { metrics: '/metrics', counter: 'shop_requests_total' }," });
    expect(code).toBe(2);
    expect(checkOf(report, 'accounted')).toMatchObject({ verdict: 'inconclusive' });
  });

  it('balances by a counter that one process keeps, of environments instead of folders', async () => {
    // The old one goes on: nothing is replaced, so nothing changes; the books are what is asked here.
    const { report } = await run({ more: "executed: { metrics: '/metrics', counter: 'shop_requests_total' },", reload: '' });
    expect(checkOf(report, 'accounted')).toMatchObject({ verdict: 'pass', detail: expect.stringContaining('the server says it served') });
    expect(report?.requests.served).toBe(report?.requests.answered);
  });

  it('takes two environments as versions, and clients by the link to a socket', async () => {
    const reload = "await stage.link(await stage.startProcess('second'));\n      await stage.stop(stage.instance('first'));";
    const versions = "{ old: { from: './v1', env: { RELEASE: 'a' } }, new: { from: './v1', env: { RELEASE: 'b' } } }";
    const { code, report } = await run({ versions, more: BY_LOG, reload, server: "listens: 'socket'" });
    expect(code).toBe(0);
    expect(report?.requests.served).toBe(report?.requests.answered);
  });

  it('takes two revisions of git as versions, and leaves nothing behind in the repository', async () => {
    const folder = await folderWith({
      'server.mjs': serverOf('1.0'),
      'deploy.ts': scenarioOf({ versions: "{ old: 'git:HEAD~1', new: 'git:HEAD' }" }),
    });
    await folder.git('init', '--quiet');
    await folder.git('add', '.');
    await folder.git('commit', '--quiet', '-m', 'Say 1.0');
    await folder.write({ 'server.mjs': serverOf('2.0') });
    await folder.git('commit', '--quiet', '-a', '-m', 'Say 2.0');
    const { code, stdout } = await folder.run();
    expect(code, stdout).toBe(0);
    expect((await folder.git('worktree', 'list')).trim().split('\n')).toHaveLength(1);
  });

  it.each<[string, ScenarioParts, RegExp]>([
    [
      'a revision that is not there',
      { versions: "{ old: 'git:HEAD~1', new: './v2' }" },
      /deploy\.ts:18: git:HEAD~1 can't be taken of .*: it is in no git repository/,
    ],
    [
      'a folder that is not there',
      { versions: "{ old: './v0', new: './v2' }" },
      /deploy\.ts:18: the version "old" is not at .*v0: there is no such file or folder/,
    ],
    [
      'a version of another name',
      { reload: "await stage.switchBuild('news');" },
      /deploy\.ts:24: the app has no version "news"\nDid you mean new\?/,
    ],
    ['a field that is spelled wrong', { more: 'path: [],' }, /deploy\.ts:3: an app has no field "path"\nDid you mean paths\?/],
    ['an error that a step throws', { reload: 'null.port;' }, /deploy\.ts:24: reload threw: TypeError/],
    ['an error that the judge throws', { more: 'right: () => null.port,' }, /deploy\.ts:9: it threw while an answer was judged: TypeError/],
    ['one that listens already', { server: '' }, /deploy\.ts:24: something listens at .* before second is started/],
  ])('is refused with exit code 64, file and line: %s', async (_, parts, says) => {
    const { code, stderr } = await run(parts);
    expect(
      stderr
        .split('\n')
        .filter((line) => !line.startsWith('['))
        .join('\n'),
    ).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(64);
  });
});
