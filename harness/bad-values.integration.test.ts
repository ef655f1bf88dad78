import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asked } from './asked-command-line.fixture.ts';
import { program } from './cli.ts';
import { EXIT, UsageError } from './core/errors.ts';
import { PACKAGE_FOLDER } from './core/package-folder.ts';

/** Where the calls are made: a file, a folder, a program that may not be executed, and nothing else. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-bad-'));
  await mkdir(join(folder, 'folder'));
  await mkdir(join(folder, 'reports', 'zerg-dance', 'latest'), { recursive: true });
  for (const name of ['file', 'plain-file', 'reports/zerg-dance/latest/run.json']) await writeFile(join(folder, name), '');
});

const WATCH = ['watch', 'http://127.0.0.1:9/'];
const VASSALS = ['reload-vassals', '--emperor-path', 'folder', '--fastrouter-stats-socket', 'x', '--emperor-stats-socket', 'y'];
const { usage, broken, inconclusive } = EXIT;

/** A call with one thing wrong with it, what must be said, and the exit code. */
type Bad = readonly [args: readonly string[], says: RegExp, code: number];

const TRY = ['--app', '.', '--reload', 'true'];
const TRIED = ['try', 'uwsgi', 'plain-file', ...TRY];

/** Options that `watch` and `try` share. */
const OF_WATCH: Readonly<Record<string, readonly Bad[]>> = {
  'watch --event-ids': [
    [[...WATCH, '--exchange', 'sse', '--event-ids', 'some', '--', 'true'], /--event-ids .*some.*numbered, any/s, usage],
    [[...WATCH, '--event-ids', 'any', '--', 'true'], /--event-ids was given, and no client listens to a stream\n/, usage],
    [
      [...WATCH, '--exchange', 'ws', '--event-ids', 'any', '--', 'true'],
      /--event-ids was given, and no client listens to a stream\n/,
      usage,
    ],
  ],
  'watch --hold': [
    [[...WATCH, '--exchange', 'sse', '--hold', '0.5', '--', 'true'], /--hold is "0.5"\n/, usage],
    [[...WATCH, '--exchange', 'ws', '--hold', 'long', '--', 'true'], /--hold is "long"\n/, usage],
    [[...WATCH, '--hold', '5', '--', 'true'], /--hold was given, and nothing is held open\n/, usage],
    [['watch', 'ws://127.0.0.1:9/a', 'ws://127.0.0.1:9/b', '--clients', '1', '--', 'true'], /1 client of ws can't hold 2 URLs/, usage],
  ],
  'watch --expect': [
    [[...WATCH, '--expect', '100', '--', 'true'], /--expect is "100", and no request ends with status 100\n/, usage],
    [[...WATCH, '--expect', '200:101', '--', 'true'], /no request ends with status 101\n/, usage],
    [[...WATCH, '--expect', '600', '--', 'true'], /no request ends with status 600\n/, usage],
    [[...WATCH, '--expect', 'NaN', '--', 'true'], /--expect is "NaN"\n/, usage],
    [[...WATCH, '--expect', '0', '--', 'true'], /--expect is "0"\n/, usage],
    [[...WATCH, '--expect', '', '--', 'true'], /--expect is ""\n/, usage],
  ],
  'watch --expect-body': [
    [[...WATCH, '--expect-body', '', '--', 'true'], /--expect-body is empty\n/, usage],
    [[...WATCH, '--expect', '204', '--expect-body', 'x', '--', 'true'], /can't both hold: an answer with 204 has no body\n/, usage],
    [[...WATCH, '--expect', '200:304', '--expect-body', 'x', '--', 'true'], /can't both hold: an answer with 304 has no body\n/, usage],
  ],
  'watch --method': [
    [[...WATCH, '--method', 'FOO', '--', 'true'], /--method is "FOO"\nIt must be one of GET, /, usage],
    [[...WATCH, '--method', '', '--', 'true'], /--method is empty\n/, usage],
  ],
  'watch --header': [
    [[...WATCH, '--header', 'x', '--', 'true'], /a --header has no name and no colon\n/, usage],
    [[...WATCH, '--header', '', '--', 'true'], /a --header has no name and no colon\n/, usage],
    [[...WATCH, '--header', 'A: $ZD_NOT_SET', '--', 'true'], /--header A names the variable ZD_NOT_SET, which is not set\n/, usage],
    [[...WATCH, '--header', 'Content-Length: 3', '--', 'true'], /"Content-Length" is the siege's own\n/, usage],
  ],
  'watch --data': [
    [[...WATCH, '--data', '@no', '--', 'true'], /--data @no can't be read: there is no such file or folder \(ENOENT\)\n/, usage],
  ],
  'watch --requests': [
    [[...WATCH, '--requests', 'no', '--', 'true'], /--requests no can't be read: there is no such file or folder \(ENOENT\)\n/, usage],
    [[...WATCH, '--requests', 'folder', '--', 'true'], /--requests folder can't be read: it is a folder \(EISDIR\)\n/, usage],
    [[...WATCH, '--requests', 'file', '--', 'true'], /--requests file|file holds/, usage],
    [[...WATCH, '--requests', '', '--', 'true'], /--requests is empty\n/, usage],
  ],
  'watch --version-from': [
    [[...WATCH, '--version-from', 'x', '--', 'true'], /--version-from is "x"\nIt must be status, header:NAME/, usage],
    [[...WATCH, '--version-from', 'body:(', '--', 'true'], /--version-from is "body:\("\nInvalid regular expression/, usage],
    [[...WATCH, '--version-from', '', '--', 'true'], /--version-from is empty\n/, usage],
  ],
  'watch --max-stall': [
    [[...WATCH, '--max-stall', 'x', '--', 'true'], /--max-stall is "x"\nIt must be a number of seconds/, usage],
    [[...WATCH, '--max-stall', '', '--', 'true'], /--max-stall is ""\n/, usage],
    [[...WATCH, '--max-stall', '-1', '--', 'true'], /--max-stall is "-1"\n/, usage],
    [[...WATCH, '--max-stall', 'NaN', '--', 'true'], /--max-stall is "NaN"\n/, usage],
  ],
  'watch --until': [
    [[...WATCH, '--until', '', '--', 'true'], /--until is empty\n/, usage],
    [[...WATCH, '--until', 'true', '--without-deploy', '5'], /--until was given with --without-deploy\n/, usage],
  ],
  'watch --expect-header': [
    [[...WATCH, '--expect-header', '', '--', 'true'], /--expect-header is ""\n/, usage],
    [[...WATCH, '--expect-header', ': x', '--', 'true'], /--expect-header is ": x"\n/, usage],
  ],
  'watch --echo': [
    [[...WATCH, '--echo', 'X', '--', 'true'], /--echo is "X"\nIt must be header:NAME/, usage],
    [[...WATCH, '--echo', '', '--', 'true'], /--echo is empty\n/, usage],
  ],
  'watch --ignore-body': [
    [[...WATCH, '--ignore-body', '(', '--', 'true'], /--ignore-body is "\("\nInvalid regular expression/, usage],
    [[...WATCH, '--ignore-body', '', '--', 'true'], /--ignore-body is empty\n/, usage],
  ],
  'watch --lane': [[[...WATCH, '--lane', 'neu', '--', 'true'], /--lane is "neu"\nIt must be new, reused or both/, usage]],
  'watch --exchange': [
    [[...WATCH, '--exchange', 'put', '--', 'true'], /--exchange is "put"\nIt must be get, post, h2, sse or ws/, usage],
    [[...WATCH, '--exchange', 'sse', '--cookies', '--', 'true'], /--cookies can't be had with clients of sse\n/, usage],
    [[...WATCH, '--exchange', 'ws', '--expect', '200', '--', 'true'], /--expect can't be had with clients of ws\n/, usage],
    [['watch', 'ws://127.0.0.1:9/', '--exchange', 'get', '--', 'true'], /"ws:\/\/127.0.0.1:9\/" is a WebSocket\n/, usage],
    [[...WATCH, '--expect', 'stays-open', '--', 'true'], /--expect stays-open was given, and nothing is held open\n/, usage],
    [[...WATCH, '--exchange', 'h2', '--clients', 'get:2', '--', 'true'], /--exchange h2 was given with --clients get:2\n/, usage],
    [[...WATCH, '--exchange', 'h2', '--allow-retry', '--', 'true'], /--allow-retry was given with clients that speak HTTP\/2\n/, usage],
    [[...WATCH, '--exchange', 'get', '-d', 'x', '--', 'true'], /clients of get send no POST\n/, usage],
    [['watch', 'uwsgi://127.0.0.1:9/', '--exchange', 'h2', '--', 'true'], /--exchange h2 can't be had with uwsgi:\/\/\n/, usage],
  ],
  'watch --json': [
    [[...WATCH, '--json', 'folder', '--', 'true'], /--json folder can't be written: it is a folder \(EISDIR\)\n/, broken],
    [[...WATCH, '--json', 'file/x', '--', 'true'], /--json file\/x can't be written: a part of the path is a file.*\(ENOTDIR\)\n/, broken],
    [[...WATCH, '--json', 'no/x', '--', 'true'], /--json no\/x can't be written: there is no such file or folder \(ENOENT\)\n/, broken],
    [[...WATCH, '--json', '', '--', 'true'], /--json is empty\n/, usage],
  ],
  'watch --out': [
    [
      [...WATCH, '--out', 'file', '--', 'true'],
      /cannot make the folder for the reports.*a part of the path is a file \(ENOTDIR\)\n/,
      broken,
    ],
    [[...WATCH, '--out', '', '--', 'true'], /--out is empty\n/, usage],
  ],
};

/** The same for `try`; empty for what it does not have. */
function tried([args, says, code]: Bad): readonly Bad[] {
  // It has no URL, and always a command.
  if (args.includes('--without-deploy') || args[1] !== WATCH[1]) return [];
  const options = args.slice(WATCH.length);
  return [[[...TRIED, ...options.slice(0, options.indexOf('--'))], says, code]];
}

/** By command and option. What is asked for is an option that takes no number, or the command's arguments. */
const BAD: Readonly<Record<string, readonly Bad[]>> = {
  'zerodrop <command>': [[['wacth'], /unknown command 'wacth'\n.*Did you mean watch\?/, usage]],
  'scenario [name]': [
    [['scenario', 'zerg-dnce'], /no scenario "zerg-dnce"\nDid you mean zerg-dance\? `zerodrop scenario` lists all \d+\.$/, usage],
    [['scenario', 'quux'], /no scenario "quux"\n`zerodrop scenario` lists all \d+\.$/, usage],
    [['scenario', 'zerg-dance', '--startp', '1'], /unknown option '--startp'\n.*Did you mean --startup\?/, usage],
  ],
  'scenario --runtime': [
    [
      ['scenario', 'zerg-dance', '--runtime', 'dokcer'],
      /unknown runtime "dokcer"\nDid you mean docker\? It is `docker`, `host`, `boxed` or `kubernetes`\./,
      usage,
    ],
  ],
  'scenario --server': [
    [['scenario', '--server', 'gunicron'], /no scenario of a server "gunicron"\nDid you mean gunicorn\?/, usage],
    [['scenario', '--server', 'gunicorn,'], /--server is "gunicorn,"\n/, usage],
    [['scenario', 'zerg-dance', '--server', 'gunicorn'], /scenario was given zerg-dance and --server gunicorn\n/, usage],
  ],
  'scenario --uwsgi': [
    [['scenario', 'zerg-dance', '--uwsgi', 'Book Worm'], /--versions is "Book Worm"\n.*such as bookworm/, usage],
    [['scenario', 'zerg-dance', '--uwsgi', 'bookworm,trixie'], /--versions is "bookworm,trixie"\n.*one Debian release/, usage],
    [['scenario', 'zerg-dance', '--uwsgi', 'bookwrm'], /--versions is "bookwrm"\nDid you mean bookworm\?/, usage],
  ],
  'scenario --out': [[['scenario', 'zerg-dance', '--out', ''], /--out is empty/, usage]],
  'watch <url>': [
    [['watch', 'localhost:8000/', '--', 'true'], /"localhost:8000\/" is no URL.*\nDid you mean http:\/\/localhost:8000\/\?/, usage],
    [['watch', 'shop.example/health', '--', 'true'], /Did you mean http:\/\/shop\.example\/health\?/, usage],
    [['watch', 'web:8000', '--', 'true'], /Did you mean http:\/\/web:8000\?/, usage],
    [['watch', 'ftp://127.0.0.1/', '--', 'true'], /is no URL to watch\nIt must be http/, usage],
    [['watch', 'http://127.0.0.1:99999/', '--', 'true'], /is no URL to watch\nIt must be http/, usage],
    [['watch', './deploy.sh', '--', 'true'], /is no URL to watch\nIt must be http/, usage],
  ],
  'watch <command>': [
    [[...WATCH, '--', 'no-such-program-here'], /no program "no-such-program-here" on PATH\n/, usage],
    [[...WATCH, '--', './deploy.sh'], /there is no \/.*\/deploy\.sh\n/, usage],
    [[...WATCH, '--', './folder'], /\/folder is a folder\n/, usage],
    [[...WATCH, '--', './plain-file'], /\/plain-file is not executable\n.*chmod \+x \.\/plain-file/, usage],
    [[...WATCH, '--', 'export', 'A=1'], /no program "export" on PATH\n.*part of the shell: -- sh -c 'export A=1'/, usage],
    [[...WATCH, '--', 'sleep 1'], /no program "sleep 1" on PATH\n.*one pair of quotes\?.* -- sh -c 'sleep 1'/, usage],
    [[...WATCH, '--', ''], /its first word is empty\n/, usage],
    [[...WATCH, '--'], /no command to watch\n/, usage],
  ],
  'watch --without-deploy': [
    [[...WATCH, '--without-deploy', '5', '--', 'true'], /--without-deploy was given with a command\n/, usage],
    [WATCH, /no command to watch\n.*or watch the service as it is: .* --without-deploy 60/, usage],
    [[...WATCH, '--without-deploy', '0'], /--without-deploy is "0"\n/, usage],
    [[...WATCH, '--without-deploy', '5', '--expect', '201:202'], /--expect 201:202 was given with --without-deploy\n/, usage],
    [[...WATCH, '--without-deploy', '5', '--settle', '5'], /--settle was given with --without-deploy\n/, usage],
    [
      [...WATCH, '--max-stall', 'http://127.0.0.1:8/=1', '--', 'true'],
      /--max-stall is for http:\/\/127\.0\.0\.1:8\/, which is not watched\n/,
      usage,
    ],
  ],
  'watch --server': [
    [[...WATCH, '--server', 'uwsg', '--', 'true'], /unknown server "uwsg"\nDid you mean uwsgi\?/, usage],
    [[...WATCH, '--server', '', '--', 'true'], /--server is empty\n/, usage],
  ],
  'watch --log': [
    [[...WATCH, '--log', 'x', '--', 'true'], /--log was given without --server\n/, usage],
    [[...WATCH, '--server', 'uwsgi', '--log', '', '--', 'true'], /--log is empty\n/, usage],
    [[...WATCH, '--server', 'uwsgi', '--log', 'docker:', '--', 'true'], /--log is "docker:"\n/, usage],
    [
      [...WATCH, '--server', 'uwsgi', '--log', 'kubernetes:deployment/x', '--', 'true'],
      /can't be read yet: zerodrop does not know Kubernetes\n/,
      usage,
    ],
  ],
  'watch --stats': [
    [[...WATCH, '--stats', '1', '--', 'true'], /--stats was given without --server\n/, usage],
    [[...WATCH, '--server', 'uwsgi', '--stats', 'nope', '--', 'true'], /--stats is "nope"\nIt must be host:port/, usage],
    [[...WATCH, '--server', 'uwsgi', '--stats', '', '--', 'true'], /--stats is empty\n/, usage],
  ],
  'watch --pid': [
    [[...WATCH, '--pid', 'no', '--', 'true'], /--pid no can't be read: there is no such file or folder \(ENOENT\)\n/, broken],
    [[...WATCH, '--pid', '', '--', 'true'], /--pid is empty\n/, usage],
    [[...WATCH, '--pid', '1', '--start', 'x', '--', 'true'], /--pid was given with --start\n/, usage],
  ],
  'watch --start': [[[...WATCH, '--start', '', '--', 'true'], /--start is empty\n/, usage]],
  'watch --vantage': [
    [[...WATCH, '--vantage', 'slurm:4', '--', 'true'], /--vantage is "slurm:4"\nIt must be local:N, exec:COMMAND/, usage],
    [[...WATCH, '--vantage', '', '--', 'true'], /--vantage is ""\nIt must be local:N/, usage],
    [[...WATCH, '--vantage', 'local:0', '--', 'true'], /--vantage local is "0"\nIt must be a whole number from 1 to 64/, usage],
    [[...WATCH, '--vantage', 'exec:', '--', 'true'], /--vantage is "exec:", which names no command\n/, usage],
    [[...WATCH, '--vantage', 'exec:0:x', '--', 'true'], /--vantage exec is "0"\n/, usage],
    [[...WATCH, '--vantage', 'ssh:a,-oProxyCommand=x', '--', 'true'], /"-oProxyCommand=x" is no host\n/, usage],
    [[...WATCH, '--vantage', 'ssh:a,b,a', '--', 'true'], /which names a twice\n/, usage],
    [[...WATCH, '--vantage', 'local:2', '--workers', '2', '--', 'true'], /--workers was given with --vantage local:N\n/, usage],
    [[...WATCH, '--vantage', 'exec:3:x', '--clients', '2', '--', 'true'], /3 vantages and threads need as many clients/, usage],
    [['watch', 'uwsgi://127.0.0.1:9/', '--vantage', 'exec:x', '--', 'true'], /can't be asked from another machine\n/, usage],
  ],
  'watch --vantage-address': [
    [[...WATCH, '--vantage', 'exec:x', '--vantage-address', 'a:b:c', '--', 'true'], /--vantage-address is "a:b:c"\n/, usage],
    [[...WATCH, '--vantage', 'exec:x', '--vantage-address', '', '--', 'true'], /--vantage-address is ""\n/, usage],
    [
      [...WATCH, '--vantage-address', 'a', '--', 'true'],
      /--vantage-address was given without --vantage exec, swarm or kubernetes\n/,
      usage,
    ],
  ],
  'watch --connect-to': [
    [[...WATCH, '--vantage', 'exec:x', '--connect-to', '10.0.0.1:80', '--', 'true'], /--connect-to is "10\.0\.0\.1:80"\n/, usage],
    [[...WATCH, '--vantage', 'exec:x', '--connect-to', 'exec=10.0.0.1', '--', 'true'], /--connect-to is "exec=10\.0\.0\.1"\n/, usage],
    [
      [...WATCH, '--vantage', 'exec:x', '--connect-to', 'swarm=a:80', '--', 'true'],
      /--connect-to names swarm, and there is no such vantage with agents\nThere are exec, exec-1\./,
      usage,
    ],
    [[...WATCH, '--connect-to', 'local=a:80', '--', 'true'], /no such vantage with agents\nIt is for --vantage exec/, usage],
  ],
  'watch --agent-image': [
    [[...WATCH, '--vantage', 'swarm:0', '--', 'true'], /--vantage swarm is "0"\n/, usage],
    [[...WATCH, '--vantage', 'swarm:2', '--agent-image', '', '--', 'true'], /--agent-image is empty\n/, usage],
    [[...WATCH, '--agent-image', 'x', '--', 'true'], /--agent-image was given without --vantage swarm:N or kubernetes:N\n/, usage],
  ],
  'watch --agent-namespace': [
    [[...WATCH, '--vantage', 'kubernetes:2', '--agent-namespace', '', '--', 'true'], /--agent-namespace is empty\n/, usage],
    [[...WATCH, '--agent-namespace', 'x', '--', 'true'], /--agent-namespace was given without --vantage kubernetes:N\n/, usage],
    [[...WATCH, '--print-manifest', '--', 'true'], /--print-manifest was given without --vantage kubernetes:N\n/, usage],
  ],
  'watch --agent': [
    [[...WATCH, '--vantage', 'ssh:a', '--agent', '', '--', 'true'], /--agent is empty\n/, usage],
    [[...WATCH, '--agent', 'x', '--', 'true'], /--agent was given without --vantage ssh:HOST\n/, usage],
  ],
  ...OF_WATCH,
  ...Object.fromEntries(Object.entries(OF_WATCH).map(([name, calls]) => [name.replace('watch', 'try'), calls.flatMap(tried)])),
  'try <server>': [
    [['try', 'uwsg', 'plain-file', ...TRY], /unknown server "uwsg"\nDid you mean uwsgi\?/, usage],
    [['try', 'uwsgi', 'no.ini', ...TRY], /the configuration no\.ini can't be read: there is no such file or folder \(ENOENT\)\n/, usage],
    [['try', 'uwsgi', 'folder', ...TRY], /the configuration folder is a folder\n/, usage],
    [['try', 'uwsgi', 'plain-file'], /required option '--app <dir>' not specified/, usage],
  ],
  'try --app': [
    [['try', 'uwsgi', 'plain-file', '--app', 'no', '--reload', 'true'], /--app no: there is no such folder\n/, usage],
    [['try', 'uwsgi', 'plain-file', '--app', 'file', '--reload', 'true'], /--app file is no folder\n/, usage],
    [['try', 'uwsgi', 'plain-file', '--app', '', '--reload', 'true'], /--app is empty\n/, usage],
  ],
  'try --reload': [[['try', 'uwsgi', 'plain-file', '--app', '.', '--reload', ''], /--reload is empty\n/, usage]],
  'try --new': [
    [[...TRIED, '--new', 'no'], /--new no: there is no such folder\n/, usage],
    [[...TRIED, '--new', 'git:v2'], /--new git:v2: .*not a git repository|dubious/, usage],
    [[...TRIED, '--new', ''], /--new is empty\n/, usage],
  ],
  'try --with': [
    [[...TRIED, '--with', 'no.ini'], /--with no\.ini can't be read: there is no such file or folder \(ENOENT\)\n/, usage],
    [[...TRIED, '--with', ''], /--with is empty\n/, usage],
  ],
  'try --out': [
    [
      [...TRIED, '--out', 'file'],
      /cannot make the folder for the reports, .*: something of that name is there already \(EEXIST\)\n/,
      broken,
    ],
    [[...TRIED, '--out', ''], /--out is empty\n/, usage],
  ],
  'try --program': [
    [[...TRIED, '--program', 'no-such-uwsgi'], /there is no no-such-uwsgi on PATH\n.*--program \/srv\/venv\/bin\/uwsgi/, usage],
    [[...TRIED, '--program', ''], /--program is empty\n/, usage],
  ],
  'init --server': [[['init', '--server', 'uwsgy'], /unknown server "uwsgy"\nDid you mean uwsgi\?/, usage]],
  'init --scenarios': [
    [['init', '--yes', '--scenarios', '../deploys'], /--scenarios is "\.\.\/deploys"\nIt must be a folder below/, usage],
  ],
  'init --dir': [[['init', '--yes', '--dir', 'file'], /--dir file is no folder\n/, usage]],
  'try --url': [[[...TRIED, '--url', ''], /--url is empty\n/, usage]],
  'calibrate --json': [
    [['calibrate', '--json', 'folder'], /--json folder can't be written: it is a folder \(EISDIR\)\n/, broken],
    [['calibrate', '--json', ''], /--json is empty\n/, usage],
  ],
  'report <run>': [
    [['report', 'zerg-dnce'], /"zerg-dnce" is no recorded run.*\nDid you mean zerg-dance\?/, usage],
    [['report', 'folder'], /"folder" is no recorded run/, usage],
    [['report', 'file'], /"file" is no recorded run/, usage],
    [['report', '--merge', 'no-such'], /there is no folder no-such\n/, usage],
    [['report', '--merge', 'folder'], /suite\.json can't be read: there is no such file or folder \(ENOENT\)\n/, broken],
  ],
  'report --uwsgi': [[['report', 'zerg-dance', '--uwsgi', 'trixie'], /--versions was given without --merge\n/, usage]],
  'report --history': [
    [['report', 'zerg-dance', '--history', '/nonexist'], /--history was given without --merge\n/, usage],
    [['report', '--merge', 'folder', '--history', 'no'], /--history no can't be read: there is no such file or folder \(ENOENT\)\n/, usage],
  ],
  'report --keep': [[['report', 'zerg-dance', '--keep', '3'], /--keep was given without --merge\n/, usage]],
  'report --out': [
    [['report', 'zerg-dance', '--out', ''], /--out is empty\n/, usage],
    [['report', 'zerg-dance', '--out', 'no'], /"zerg-dance" is no recorded run/, usage],
  ],
  'hunt [name]': [
    [['hunt', 'nope'], /no scenario "nope"\nThere is something to hunt in: .*writefifo-dance/, usage],
    [['hunt', 'writefifo-danse'], /no scenario "writefifo-danse"\nDid you mean writefifo-dance\?/, usage],
    [['hunt', 'zerg-dance'], /zerg-dance declares nothing that a hunt could vary\n/, usage],
  ],
  'hunt --case': [
    [['hunt', 'writefifo-dance', '--case', 'proceses=2'], /--case has "proceses=2"\n.*processes \(1 to 32\)/, usage],
    [['hunt', 'writefifo-dance', '--case', 'processes=0'], /--case has "processes=0"\n.*processes \(1 to 32\)/, usage],
    [['hunt', 'writefifo-dance', '--case', ''], /--case has ""\n/, usage],
  ],
  'hunt --each': [
    [['hunt', 'writefifo-dance', '--each', 'x'], /--each is "x"\n/, usage],
    [['hunt', 'writefifo-dance', '--each', 'processes=1,99'], /--each has "processes=99"\n/, usage],
  ],
  'hunt --write': [
    [['hunt', 'writefifo-dance', '--write', 'x'], /--write was given without --each\n/, usage],
    [
      ['hunt', 'writefifo-dance', '--each', 'processes=1', '--write', 'folder'],
      /--write folder can't be written: it is a folder \(EISDIR\)\n/,
      broken,
    ],
    [['hunt', 'writefifo-dance', '--each', 'processes=1', '--write', 'no/x'], /--write no\/x can't be written: there is no such/, broken],
  ],
  'hunt --place': [
    [['hunt', 'haproxy-sf', '--place', 'step=1'], /--place was given without --force\n/, usage],
    [['hunt', 'haproxy-sf', '--force', '--place', 'step=0'], /--place has "step=0"\n/, usage],
    [['hunt', 'haproxy-sf', '--force', '--place', 'frost=1'], /--place has "frost=1"\n/, usage],
    [['hunt', 'haproxy-sf', '--force', '--place', ''], /--place is empty\n/, usage],
    [['hunt', 'haproxy-sf', '--force', '--case', 'a=1'], /--force was given together with --case/, usage],
  ],
  'hunt --runtime': [[['hunt', 'writefifo-dance', '--runtime', 'moon', '--budget', '1'], /unknown runtime "moon"\n/, usage]],
  'hunt --uwsgi': [[['hunt', 'writefifo-dance', '--uwsgi', '9', '--budget', '1'], /--versions is "9"\n/, usage]],
  'hunt --out': [[['hunt', 'writefifo-dance', '--out', ''], /--out is empty\n/, usage]],
  'suite [name]': [[['suite', 'zerg-dnce', '--plan'], /no scenario "zerg-dnce"\nDid you mean zerg-dance\? .* lists all \d+\.$/, usage]],
  'suite --server': [
    [['suite', '--server', 'gunicron', '--plan'], /no scenario of a server "gunicron"\nDid you mean gunicorn\?/, usage],
    [['suite', '--server', '', '--plan'], /--server is ""\n.*such as gunicorn,nginx/, usage],
    [['suite', 'zerg-dance', '--server', 'gunicorn', '--plan'], /zerg-dance is a scenario of uwsgi, and --server names gunicorn\n/, usage],
  ],
  'suite --tag': [[['suite', '--tag', 'reloda', '--plan'], /no scenario has the tag "reloda"\nDid you mean reload\?/, usage]],
  'suite --runtime': [[['suite', 'zerg-dance', '--runtime', 'moon', '--plan'], /unknown runtime "moon"\n/, usage]],
  'suite --uwsgi': [
    [['suite', 'zerg-dance', '--runtime', 'docker', '--uwsgi', '', '--plan'], /--versions is ""\n|no Docker daemon answers\n/, usage],
  ],
  'scenario --clients': [
    [['scenario', 'zerg-dance', '--clients', 'x'], /--clients is "x"\nIt must be a whole number from 1 to 200/, usage],
    [['scenario', 'zerg-dance', '--clients', '0'], /--clients is "0"\n/, usage],
    [['scenario', 'zerg-dance', '--clients', ''], /--clients is ""\n/, usage],
    [['scenario', 'zerg-dance', '--clients', 'put:3'], /--clients names the exchange "put"\nThere are get, post, h2/, usage],
    [['scenario', 'zerg-dance', '--clients', 'get:x'], /--clients is "get:x"\n.*such as get:4,post:2/, usage],
  ],
  'scenario --slow': [[['scenario', 'zerg-dance', '--slow', '6-3'], /--slow is "6-3"\n.*smaller number first/, usage]],
  'hunt --slow': [[['hunt', 'writefifo-dance', '--slow', 'x'], /--slow is "x"\n/, usage]],
  'compare --slow': [[['compare', 'zerg-dance', '--slow', ''], /--slow is ""\n/, usage]],
  'suite --slow': [
    [['suite', 'zerg-dance', '--plan', '--slow', '6-3'], /--slow is "6-3"\n.*smaller number first/, usage],
    [['suite', 'zerg-dance', '--plan', '--slow', '-1'], /--slow is "-1"\n/, usage],
    [['suite', 'zerg-dance', '--plan', '--slow', 'NaN'], /--slow is "NaN"\n/, usage],
    [['suite', 'zerg-dance', '--plan', '--slow', '999'], /--slow is "999"\n/, usage],
    [['suite', 'zerg-dance', '--plan', '--slow', ''], /--slow is ""\n/, usage],
  ],
  'suite --shard': [
    [['suite', 'zerg-dance', '--plan', '--shard', '5/4'], /--shard is "5\/4"\n/, usage],
    [['suite', 'zerg-dance', '--plan', '--shard', '0/4'], /--shard is "0\/4"\n/, usage],
  ],
  'suite --history': [
    [
      ['suite', 'zerg-dance', '--plan', '--history', '/nonexist'],
      /--history \/nonexist can't be read: there is no such .*\(ENOENT\)\n/,
      usage,
    ],
    [['suite', 'zerg-dance', '--plan', '--history', 'file'], /--history file can't be read: .*no folder.*\(ENOTDIR\)\n/, usage],
    [['suite', 'zerg-dance', '--plan', '--history', ''], /--history is empty\n/, usage],
  ],
  'suite --out': [
    [['suite', 'zerg-dance', '--out', 'file'], /cannot make the suite's folder.*a part of the path is a file \(ENOTDIR\)\n/, broken],
    [['suite', 'zerg-dance', '--out', ''], /--out is empty\n/, usage],
  ],
  'compare [name]': [
    [['compare', 'zerg-dnce'], /no scenario "zerg-dnce"\nDid you mean zerg-dance\?/, usage],
    [['compare', 'zerg-dance', '--from', 'zerg-dance'], /compare was given scenarios to run and recorded runs\n/, usage],
  ],
  'compare --from': [[['compare', '--from', 'zerg-dnce'], /"zerg-dnce" is no recorded run.*\nDid you mean zerg-dance\?/, usage]],
  'compare --runtime': [[['compare', 'zerg-dance', '--runtime', 'moon'], /unknown runtime "moon"\n/, usage]],
  'compare --uwsgi': [[['compare', 'zerg-dance', '--uwsgi', '9'], /--versions is "9"\n/, usage]],
  'compare --out': [[['compare', 'zerg-dance', '--out', ''], /--out is empty\n/, usage]],
  'reload-vassals --emperor-path': [
    [
      [...VASSALS, '--emperor-path', 'no'],
      /emperor's folder, \/.*\/no, can't be read: there is no such file or folder \(ENOENT\)\n/,
      inconclusive,
    ],
    [[...VASSALS, '--emperor-path', 'file'], /emperor's folder, \/.*\/file, can't be read: .*no folder.*\(ENOTDIR\)\n/, inconclusive],
    [[...VASSALS, '--emperor-path', ''], /--emperor-path is empty\n/, usage],
  ],
  'reload-vassals --fastrouter-stats-socket': [[[...VASSALS, '--fastrouter-stats-socket', ''], /-socket is empty\n/, usage]],
  'reload-vassals --emperor-stats-socket': [[[...VASSALS, '--emperor-stats-socket', ''], /-socket is empty\n/, usage]],
  'reload-vassals --vassal-config-file-suffix': [
    [[...VASSALS, '--vassal-config-file-suffix', '.no'], /no file in .* ends with "\.no"\n/, inconclusive],
  ],
};

/** A program is looked for in the sandbox, by a process there: what it says goes past this one. */
const IN_SANDBOX = 'no-such-uwsgi';
/** Calls that are made in a process of their own: one of each command, and all that do more than read their options. The others share one. */
const OF_ITS_OWN = new Set<Bad>();
for (const calls of Object.values(BAD)) {
  for (const call of calls) {
    const isFirst = ![...OF_ITS_OWN].some(([[command]]) => command === call[0][0]);
    if (isFirst || call[2] !== usage || call[0].includes(IN_SANDBOX)) OF_ITS_OWN.add(call);
  }
}

const CLI = join(PACKAGE_FOLDER, 'harness/cli.ts');
const env = { PATH: process.env['PATH'] ?? '', ZERODROP_RUNTIME: '', FOOSERV_SLOW_SECONDS: '' };

const startShared = () => {
  const asked = join(PACKAGE_FOLDER, 'harness/asked-command-line.fixture.ts');
  return execa(process.execPath, [asked], { cwd: folder, env, ipc: true, reject: false });
};
let shared: ReturnType<typeof startShared>;
beforeAll(() => {
  shared = startShared();
});
afterAll(async () => {
  shared.kill();
  await shared;
  await rm(folder, { recursive: true });
});

async function ask(args: readonly string[]): Promise<Asked> {
  // When it ends it was broken by what it was asked: its standard error says why.
  const broken = shared.then(({ stderr }) => Promise.reject(new Error(`the process that they share has ended: ${stderr}`)));
  const [answer] = await Promise.race([Promise.all([shared.getOneMessage(), shared.sendMessage([...args])]), broken]);
  return answer as unknown as Asked;
}

async function askItsOwn(args: readonly string[]): Promise<Asked> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, ...args], { cwd: folder, env, reject: false, timeout: 60_000 });
  return { code: exitCode, stdout, stderr: `${stderr}\n` };
}

describe.each(Object.entries(BAD))('%s', (_, calls) => {
  it.each(calls.map((call) => [call[0], call] as const))('%j', async (args, call) => {
    const [, says, code] = call;
    const called = await (OF_ITS_OWN.has(call) ? askItsOwn : ask)(args);
    expect(called.stderr).toMatch(new RegExp(says.source, 'm'));
    expect(called.code).toBe(code);
    expect(called.stdout).toBe('');
    // One error, and what to do: no stack, no paragraph of names, and nothing left behind.
    expect(called.stderr).not.toMatch(/^\s+at |node:internal|This is a bug|E[A-Z]+: /m);
    expect(called.stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
    expect(called.stderr.length).toBeLessThan(500);
    expect((await readdir(folder)).sort()).toEqual(['file', 'folder', 'plain-file', 'reports']);
  });
});

describe('every option that takes a value', () => {
  const all = program.commands.flatMap((command) =>
    command.options
      .filter(({ required, optional }) => required || optional)
      .map((option) => ({ name: `${command.name()} ${option.long}`, option })),
  );

  it.each(all)('is tried with bad values: $name', ({ name, option }) => {
    if (BAD[name] !== undefined) return;
    // What is not in the table takes a number.
    for (const text of ['', ' ', '-1', 'NaN', 'Infinity', 'x', '1e300', '5 seconds'])
      expect(() => option.parseArg?.(text, undefined), text).toThrow(UsageError);
    expect(() => option.parseArg?.('x', undefined)).toThrow(`${option.long} is "x"`);
  });
});
