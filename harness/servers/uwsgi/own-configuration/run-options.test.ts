import { describe, expect, it } from 'vitest';
import { placeOf } from './listen-addresses.ts';
import { OptionLines } from './option-lines.ts';
import { type RunOptions, runOptions } from './run-options.ts';
import { shownConfiguration } from './shown-configuration.ts';

/** What a configuration comes to, of which uWSGI shows just what stands there. */
function read(ini: string, { cwd = '/home/me/app', beside = false } = {}): RunOptions {
  const shown = shownConfiguration('', `;uWSGI instance configuration\n[uwsgi]\n${ini}\n;end of configuration\n`);
  return runOptions(shown?.options ?? [], new OptionLines([{ name: 'my.ini', text: `[uwsgi]\n${ini}` }]), { cwd, beside });
}
const problems = (ini: string, beside = false) => read(ini, { beside }).objections.map(({ at, problem }) => `${at.line}: ${problem}`);
const addresses = (ini: string) =>
  read(ini).listens.map(({ speaks, place }) => [speaks, 'port' in place ? `${place.host}:${place.port}` : place.socketPath]);

describe('what uWSGI shows', () => {
  it('is read with its files and the plugins that it lacks, and not before it has come to its end', () => {
    const output = `[uWSGI] getting INI configuration from a.ini
[uWSGI] getting INI configuration from /etc/b.ini
!!! UNABLE to load uWSGI plugin: /usr/lib/uwsgi/plugins/rack_plugin.so: cannot open shared object file !!!
!!! UNABLE to load uWSGI plugin: ./python3_plugin.so: cannot open shared object file: No such file or directory !!!
`;
    const log = `
;uWSGI instance configuration
[uwsgi]
ini = a.ini
base = /srv
if-exists = /etc
env = A=1
notes = one
two
master = true
endif = ${''}
;end of configuration

*** uWSGI loaded generic plugins ***
http

*** uWSGI loaded request plugins ***
0: python
--- end of plugins list ---
`;
    expect(shownConfiguration(output, log)).toEqual({
      options: [
        { name: 'base', value: '/srv' },
        { name: 'env', value: 'A=1' },
        { name: 'notes', value: 'one\ntwo' },
        { name: 'master', value: 'true' },
      ],
      files: ['a.ini', '/etc/b.ini'],
      missingPlugins: ['rack'],
      plugins: new Set(['http', 'python']),
    });
    expect(shownConfiguration(output, log.replace(';end of configuration', ''))).toBe(null);
  });
});

describe('the line of an option', () => {
  const lines = new OptionLines([
    { name: 'my.ini', text: '[uwsgi]\n; socket = :1\nsocket = :1\nsocket = %(base)/x.sock\nmaster\nchroot=/jail\r\n' },
    { name: 'other.yaml', text: 'uwsgi:\n  stats: 127.0.0.1:1\n' },
    { name: 'x.xml', text: '<uwsgi>\n<logto>/var/log/x</logto>\n</uwsgi>' },
  ]);
  it.each([
    [{ name: 'socket', value: ':1' }, 'my.ini', 3],
    [{ name: 'socket', value: '/run/x.sock' }, 'my.ini', 4],
    [{ name: 'master', value: '' }, 'my.ini', 5],
    [{ name: 'chroot', value: '/jail' }, 'my.ini', 6],
    [{ name: 'stats', value: '127.0.0.1:1' }, 'other.yaml', 2],
    [{ name: 'logto', value: '/var/log/x' }, 'x.xml', 2],
    [{ name: 'nothing', value: '' }, 'my.ini', null],
  ] as const)('%j', (option, file, line) => {
    expect(lines.of(option)).toMatchObject({ file, line });
  });
});

describe('addresses', () => {
  it('are what uWSGI means by them', () => {
    expect(placeOf(':80', '/')).toEqual({ host: '127.0.0.1', port: 80 });
    expect(placeOf('0.0.0.0:80', '/')).toEqual({ host: '127.0.0.1', port: 80 });
    expect(placeOf('[::]:80', '/')).toEqual({ host: '::1', port: 80 });
    expect(placeOf('10.0.0.5:80', '/')).toEqual({ host: '10.0.0.5', port: 80 });
    expect(placeOf('app.sock', '/srv')).toEqual({ socketPath: '/srv/app.sock' });
    expect(placeOf('/run/x:y.sock', '/srv')).toEqual({ socketPath: '/run/x:y.sock' });
    expect(placeOf('@name', '/srv')).toEqual({ socketPath: '\0name' });
    expect(placeOf('fd://3', '/srv')).toBe(null);
  });

  it('that users ask come first, and a second socket is one more', () => {
    expect(addresses('socket = a.sock\nsocket = :3031\nchdir = /srv/x\nhttp = :80\nfastcgi-socket = :9000')).toEqual([
      ['http', '127.0.0.1:80'],
      ['uwsgi', '/srv/x/a.sock'],
      ['uwsgi', '127.0.0.1:3031'],
      ['other', '127.0.0.1:9000'],
    ]);
  });

  it('may be shared, speak another protocol, have a certificate, or belong to a pool', () => {
    expect(addresses('shared-socket = 0.0.0.0:443\nhttps = =0,/c.pem,/k.pem')).toEqual([['https', '127.0.0.1:443']]);
    expect(addresses('protocol = http\nsocket = :81')).toEqual([['http', '127.0.0.1:81']]);
    expect(addresses('zerg-pool = /run/pool:127.0.0.1:80,/run/a.sock')).toEqual([
      ['other', '/run/pool'],
      ['uwsgi', '127.0.0.1:80'],
      ['uwsgi', '/run/a.sock'],
    ]);
  });
});

describe('paths', () => {
  it('are relative to where uWSGI is when it opens them: before `chdir` or after it', () => {
    const { appFolder, logs, makes, statistics, reads, isDaemon } = read(
      'chdir = /srv/shop\nlogto = out.log\npidfile = a.pid\npidfile2 = b.pid\nmaster-fifo = c.fifo\nstats = stats.sock\nsocket = d.sock\nwsgi-file = w.py\nhome = venv',
    );
    expect(appFolder).toMatchObject({ path: '/srv/shop', at: { line: 2 } });
    expect(logs).toEqual(['/home/me/app/out.log']);
    expect(makes.map(({ path }) => path)).toEqual([
      '/home/me/app/out.log',
      '/home/me/app/a.pid',
      '/srv/shop/b.pid',
      '/srv/shop/c.fifo',
      '/srv/shop/d.sock',
      '/srv/shop/stats.sock',
    ]);
    expect(statistics).toBe('/srv/shop/stats.sock');
    expect(reads.map(({ path }) => path)).toEqual(['/srv/shop', '/srv/shop/w.py', '/srv/shop/venv']);
    expect(isDaemon).toBe(false);
  });

  it('of logs are those of the loggers, if there are any', () => {
    expect(read('daemonize = /var/log/a.log').logs).toEqual(['/var/log/a.log']);
    expect(read('daemonize = /var/log/a.log').isDaemon).toBe(true);
    expect(read('logto = /a.log\nlogger = main file:/b.log').logs).toEqual(['/b.log']);
    const { logs, logsElsewhere, remarks } = read('http = :80\nlog-syslog = shop');
    expect({ logs, logsElsewhere }).toEqual({ logs: [], logsElsewhere: true });
    expect(remarks).toMatchObject([{ at: { file: 'my.ini', line: 3 } }]);
    expect(read('logto = 10.0.0.1:514').logsElsewhere).toBe(true);
  });
});

describe('what stands in the way', () => {
  it.each([
    ['http = :80\nchroot = /srv/jail', '3: uWSGI would confine itself'],
    ['http = :80\ncgroup = /sys/fs/cgroup/x', '3: uWSGI would confine itself'],
    ['zerg = /run/pool\nwsgi-file = a.py', '2: it is given its sockets by another uWSGI'],
    ['fastrouter = :3031\nfastrouter-subscription-server = :7000', '3: it passes requests on to instances that are not in the sandbox'],
    ['emperor = pg://host=db', '2: its vassals are kept in a service'],
    ['socket = fd://3', '2: its socket is handed over by another program'],
    ['master = true\nwsgi-file = app.py', 'null: it names no address at which uWSGI listens'],
  ])('%j', (ini, problem) => {
    expect(problems(ini)).toEqual([expect.stringContaining(problem)]);
  });

  it('is nothing if what another uWSGI gives is there', () => {
    expect(problems('zerg = /run/pool\nwsgi-file = a.py', true)).toEqual([]);
  });

  it('is nothing about an ordinary configuration', () => {
    expect(
      problems('http = :80\nuid = www-data\nspooler = q\ncron = 0 0 -1 -1 -1 true\nattach-daemon = sleep 1\nemperor = /etc/v'),
    ).toEqual([]);
  });
});
