/** A configuration of a kind that is found in public repositories, in our own words. */
export interface PublicConfiguration {
  readonly name: string;
  /** `APP` stands for the app's folder, and `OWN` for a folder of the test's that is not there. */
  readonly ini: string;
  /** Name of the file; my.ini unless it is given. */
  readonly file?: string;
  /** What is typed; the file's name unless it is given. */
  readonly typed?: string;
  /** More files, by their names. */
  readonly beside?: Readonly<Record<string, string>>;
  /** What is said on standard error of a run that takes place. */
  readonly notes?: readonly string[];
  /** What stands in the way, line by line; absent if it runs. */
  readonly refused?: readonly string[];
  /** Why uWSGI itself can't read it. */
  readonly unreadable?: string;
  /** Its reload loses requests. */
  readonly loses?: true;
  /** The reload; a SIGHUP to the master unless it is given. */
  readonly reload?: string;
  /** The address that is asked. */
  readonly asks?: string;
}

export const PUBLIC_CONFIGURATIONS: readonly PublicConfiguration[] = [
  {
    name: 'Django behind nginx, with the virtual environment of another machine',
    ini: 'chdir = APP\nmodule = shop.wsgi\nhome = OWN/venv\nmaster = true\nprocesses = 4\nsocket = APP/shop.sock\nchmod-socket = 666\nvacuum = true',
    refused: ['my.ini:4: home = OWN/venv: there is no OWN/venv on this machine'],
  },
  {
    name: 'Django behind nginx, by a Unix socket',
    ini: 'chdir = APP\nmodule = shop.wsgi:application\nmaster = true\nprocesses = 2\nsocket = APP/shop.sock\nchmod-socket = 666\nvacuum = true',
    asks: 'uwsgi+unix:APP/shop.sock:/',
  },
  {
    name: 'Flask, with a socket in its folder',
    ini: 'module = wsgi:app\nmaster = true\nprocesses = 2\nsocket = site.sock\nchmod-socket = 660\nvacuum = true\ndie-on-term = true\ntouch-reload = reload.txt',
    asks: 'uwsgi+unix:APP/site.sock:/',
    reload: 'touch reload.txt',
  },
  {
    name: 'an image of a container: HTTP without a router',
    ini: 'http-socket = 0.0.0.0:8000\nwsgi-file = wsgi.py\ncallable = app\nmaster = 1\nworkers = 2\nthreads = 2\nenable-threads = true\nlazy-apps = true\nstatic-map = /static=APP/static\nharakiri = 30\nbuffer-size = 32768',
    asks: 'http://127.0.0.1:8000/',
  },
  {
    name: 'the router of HTTP, on port 80',
    ini: 'http = :80\nwsgi-file = wsgi.py\ncallable = app\nmaster = true\nprocesses = 2\nhttp-keepalive = true\nstats = 127.0.0.1:9191',
    asks: 'http://127.0.0.1:80/',
    // The router ends with the process that carries it.
    loses: true,
  },
  {
    name: 'a daemon with its log and pid file at places of production',
    ini: 'project = shop\nbase = OWN/srv\nchdir = %(base)/%(project)\nmodule = %(project).wsgi\nmaster = true\nworkers = 2\nsocket = 127.0.0.1:8001\npidfile = OWN/run/%n.pid\ndaemonize = OWN/log/%n.log\ntouch-reload = %(base)/%(project)/reload.txt\nlog-maxsize = 1000000\nvacuum = true',
    notes: ['my.ini:4: chdir = OWN/srv/shop: APP stands there in the sandbox', 'made in the sandbox: OWN/run, OWN/log'],
    asks: 'uwsgi://127.0.0.1:8001/',
  },
  {
    name: 'a user of its own for the workers',
    ini: 'uid = www-data\ngid = www-data\nmodule = wsgi:app\nmaster = true\nsocket = OWN/run/app.sock\nchown-socket = www-data:www-data\nchmod-socket = 664\npidfile = OWN/run/app.pid\nlogto = OWN/log/app.log',
    notes: ['made in the sandbox: OWN/run, OWN/log'],
    asks: 'uwsgi+unix:OWN/run/app.sock:/',
  },
  {
    name: 'a user that only production has',
    ini: 'uid = deploy-of-shop\nmodule = wsgi:app\nmaster = true\nsocket = :3031',
    refused: ['my.ini:2: uid = deploy-of-shop: this machine knows no user deploy-of-shop'],
  },
  {
    name: 'conditions, and an environment from a file',
    ini: 'if-env = NO_SUCH_VARIABLE\nvirtualenv = %(_)\nendif =\nfor-readline = APP/.env\nenv = %(_)\nendfor =\nif-exists = APP/nowhere\nsocket = :1\nendif =\nplugin = python3\nmodule = wsgi:app\nmaster = true\nhttp-socket = 127.0.0.1:5000\nprint = started by %u',
    asks: 'http://127.0.0.1:5000/',
  },
  {
    name: 'a variable of production',
    ini: 'chdir = $(NO_SUCH_FOLDER)\nmodule = wsgi:app\nhttp-socket = :5000',
    refused: ['my.ini:2: chdir = $(NO_SUCH_FOLDER): the variable NO_SUCH_FOLDER is not set'],
  },
  {
    name: 'an emperor with two vassals',
    ini: 'emperor = APP/vassals\nmaster = true\nemperor-stats = 127.0.0.1:9292',
    beside: {
      'vassals/a.ini':
        '[uwsgi]\nplugins = python3\nmaster = true\nchdir = APP\nmodule = wsgi:app\nsocket = APP/a.sock\nsocket = 127.0.0.1:3101\n',
      'vassals/b.ini': '[uwsgi]\nplugins = python3\nmaster = true\nchdir = APP\nmodule = wsgi:app\nhttp-socket = 127.0.0.1:3102\n',
    },
    asks: 'http://127.0.0.1:3102/',
    reload: 'touch vassals/b.ini',
  },
  {
    name: 'an emperor whose vassal is confined',
    ini: 'emperor = APP/vassals/*.ini\nmaster = true',
    beside: { 'vassals/a.ini': '[uwsgi]\nmaster = true\nsocket = :3101\ncgroup = /sys/fs/cgroup/shop\n' },
    refused: [
      'vassals/a.ini:4: cgroup = /sys/fs/cgroup/shop: uWSGI would confine itself by what belongs to the machine, and its paths would be others than those of the configuration',
    ],
  },
  {
    name: 'a node that subscribes to a router on another machine',
    ini: 'module = wsgi:app\nmaster = true\nsocket = 127.0.0.1:3105\nsubscribe-to = 10.0.0.9:7000:shop.example\nidle = 120\ncheaper = 1\nworkers = 3',
    notes: [
      'my.ini:5: subscribe-to = 10.0.0.9:7000:shop.example: it announces itself to no router, since the sandbox has a network of its own',
    ],
    asks: 'uwsgi://127.0.0.1:3105/',
  },
  {
    name: 'an app of Debian’s, whose socket the init script names',
    ini: 'plugin = python3\nchdir = APP\nmodule = wsgi:app\nprocesses = 2',
    refused: ['my.ini: socket: it names no address at which uWSGI listens'],
  },
  {
    name: 'limits of all kinds, and statistics on a Unix socket',
    ini: 'module = wsgi:app\nmaster = true\nhttp-socket = [::1]:8008\nprocesses = 3\ncheaper = 1\ncheaper-algo = busyness\nharakiri = 20\nmax-requests = 5000\nreload-on-rss = 500\nworker-reload-mercy = 10\nstats = OWN/run/stats.sock\nlisten = 128\nsingle-interpreter = true\nneed-app = true\nauto-procname = true',
    notes: ['made in the sandbox: OWN/run'],
    asks: 'http://[::1]:8008/',
  },
  {
    name: 'a log that goes to the system',
    ini: 'module = wsgi:app\nmaster = true\nhttp-socket = :8009\nlog-syslog = shop\ndisable-logging = true',
    notes: ['my.ini:5: log-syslog = shop: its log goes to a service that is not in the sandbox, so no cause can be read from it'],
    asks: 'http://127.0.0.1:8009/',
  },
  {
    name: 'a log of a plugin that nothing loads',
    ini: 'module = wsgi:app\nmaster = true\nhttp-socket = :8009\nlogger = rsyslog:10.0.0.1,shop',
    refused: ["my.ini:5: logger = rsyslog:10.0.0.1,shop: the logger is the plugin rsyslog's, and nothing loads that plugin"],
  },
  {
    name: 'logs apart, in a format of its own',
    ini: 'module = wsgi:app\nmaster = true\nhttp-socket = :8010\nlogger = file:APP/logs/errors.log\nreq-logger = file:APP/logs/access.log\nlog-format = %(addr) %(method) %(uri) => %(status)\ntouch-logreopen = APP/reopen',
    notes: ['made in the sandbox: APP/logs'],
    asks: 'http://127.0.0.1:8010/',
  },
  {
    name: 'a jail',
    ini: 'chroot = /srv/jail\nmodule = wsgi:app\nsocket = :3107',
    refused: [
      'my.ini:2: chroot = /srv/jail: uWSGI would confine itself by what belongs to the machine, and its paths would be others than those of the configuration',
    ],
  },
  {
    name: 'HTTPS, with certificates of production',
    ini: 'https = :443,OWN/site.pem,OWN/site.key,HIGH\nmodule = wsgi:app\nmaster = true',
    unreadable: '[uwsgi-ssl] unable to assign certificate OWN/site.pem for context "http-:443"',
  },
  {
    name: 'spooler, mule, cron and an attached program',
    ini: 'module = wsgi:app\nmaster = true\nhttp-socket = :8011\nspooler = APP/tasks\nmule = 1\ncron = 0 3 -1 -1 -1 true\nattach-daemon = sleep 1000\nunique-cron = -5 -1 -1 -1 -1 true',
    asks: 'http://127.0.0.1:8011/',
  },
  {
    name: 'YAML',
    file: 'my.yaml',
    ini: 'uwsgi:\n  module: wsgi:app\n  master: true\n  http-socket: 127.0.0.1:8012\n  processes: 2\n',
    asks: 'http://127.0.0.1:8012/',
  },
  {
    name: 'a section of a file, which includes what all have in common',
    typed: 'my.ini:production',
    ini: 'http-socket = :1\n\n[production]\nini = %dcommon/base.ini\nhttp-socket = :%(port)',
    beside: { 'common/base.ini': '[uwsgi]\nport = 8013\nmaster = true\nmodule = wsgi:app\nstats = /run/%n-stats.sock\n' },
    asks: 'http://127.0.0.1:8013/',
  },
  {
    name: 'gevent',
    ini: 'module = wsgi:app\nmaster = true\nhttp-socket = :8014\ngevent = 100',
    refused: ["my.ini:5: gevent = 100: the option is the plugin gevent's, and nothing loads that plugin: uWSGI would pass over the line"],
  },
  {
    name: 'another language',
    ini: 'plugins = 0:lang_of_nobody\nsocket = :3108',
    refused: ['my.ini:2: plugins = 0:lang_of_nobody: this uWSGI has no plugin lang_of_nobody'],
  },
  {
    name: 'a zerg without its pool',
    ini: 'zerg = OWN/pool.sock\nmodule = wsgi:app\nmaster = true',
    refused: ['my.ini:2: zerg = OWN/pool.sock: it is given its sockets by another uWSGI, and that is not in the sandbox'],
  },
  {
    name: 'an address of the machine of production',
    ini: 'socket = 10.3.3.3:3031\nmodule = wsgi:app\nmaster = true\nprocesses = 2',
    asks: 'uwsgi://10.3.3.3:3031/',
  },
];
