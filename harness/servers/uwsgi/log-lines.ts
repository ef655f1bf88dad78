import { type KnownLine, meaningBy } from '../log-meanings.ts';

/** A master ends its workers without mercy. core/uwsgi.c, kill_them_all; up to 2.0.19, of Debian bullseye, it names SIGQUIT. */
export const KILLING_WORKERS = /SIGINT\/SIG(?:TERM|QUIT) received\.\.\.killing workers/;

/** Wording of uWSGI 2.0.x; the files that print it are named if it helps to find them. */
const MEANINGS: readonly KnownLine[] = [
  { kind: 'master-spawned', pattern: /spawned uWSGI master process \(pid: (\d+)\)/ },
  { kind: 'master-forked', pattern: /new master copy spawned with pid (\d+)/ },
  { kind: 'worker-spawned', pattern: /(?:re)?spawned uWSGI worker \d+ (?:\(and the only\) )?\((?:new )?pid: (\d+)/i },
  // core/gateway.c: whatever else is spawned under a name and a number is a router.
  { kind: 'gateway-spawned', pattern: /spawned uWSGI (?!mule)[\w ]+ \d+ \(pid: (\d+)\)/i },
  { kind: 'app-ready', pattern: /^WSGI app \d+ .* ready in .* pid: (\d+)/ },
  { kind: 'app-missing', pattern: /no app loaded/ },
  { kind: 'fifo-active', pattern: /active master fifo is now/ },
  { kind: 'pause', pattern: /\*\*\* PAUSE / },
  { kind: 'resume', pattern: /resuming workers/ },
  { kind: 'worker-suspended', pattern: /\*\*\* worker \d+ suspended \*\*\*/ },
  { kind: 'worker-resumed', pattern: /\*\*\* worker \d+ resumed \*\*\*/ },
  { kind: 'worker-killed-gracefully', pattern: /Gracefully killing worker \d+ \(pid: (\d+)\)/ },
  // core/master_utils.c, uwsgi_go_cheap
  { kind: 'worker-killed', pattern: /killing worker \d+ \(pid: (\d+)\)/ },
  { kind: 'worker-buried', pattern: /worker \d+ buried after/ },
  { kind: 'worker-died', pattern: /DAMN ! worker \d+ \(pid: (\d+)\) (?:died|MISTERIOUSLY killed)/ },
  { kind: 'no-mercy', pattern: /(?:\w+ \d+ \(pid: (\d+)\) is taking too much time to die\.\.\.)?NO MERCY/ },
  { kind: 'harakiri', pattern: /HARAKIRI ON WORKER \d+ \(pid: (\d+)/ },
  { kind: 'brutal-reload', pattern: /brutally killing workers/ },
  // core/master_checks.c: chain reloading curses one worker after the other.
  { kind: 'worker-cursed', pattern: /chain next victim is worker \d+/ },
  { kind: 'reload', pattern: /binary reloading uWSGI|gracefully killing workers/ },
  { kind: 'shutdown', pattern: /graceful shutdown triggered|SIGINT\/SIGTERM received|SIGINT\/SIGQUIT received/ },
  { kind: 'goodbye', pattern: /goodbye to uWSGI/ },
  { kind: 'zerg-attached', pattern: /zerg sockets attached/ },
  { kind: 'hook', pattern: /^running ".*" \(/ },
  { kind: 'hook-failed', pattern: /FATAL hook failed|No such device or address \[core\/hooks/ },
  { kind: 'unavailable-modifier', pattern: /unavailable modifier requested/ },
  { kind: 'no-python-application', pattern: /no python application found/ },
  { kind: 'listen-queue-full', pattern: /listen queue of socket .* full/ },
  // core/emperor.c
  { kind: 'vassal-reload', pattern: /\[emperor\] reload the uwsgi instance / },
  { kind: 'vassal-spawned', pattern: /\[emperor\] vassal \S+ has been spawned/ },
  { kind: 'vassal-accepting', pattern: /\[emperor\] vassal \S+ is ready to accept requests/ },
  { kind: 'vassal-loyal', pattern: /\[emperor\] vassal \S+ is now loyal/ },
  { kind: 'vassal-stopped', pattern: /\[emperor\] stop the uwsgi instance / },
  { kind: 'vassal-cursed', pattern: /\[emperor\] curse the uwsgi instance \S+ \(pid: (\d+)\)/ },
  { kind: 'vassal-gone', pattern: /\[emperor\] removed uwsgi instance / },
  // core/subscription.c, where a node says nothing any more; plugins/corerouter/cr_common.c, where it asks to be left out, with
  // the router's pid; plugins/corerouter/corerouter.c, where no connection to it could be made. All of them mark it with death.
  { kind: 'node-subscribed', pattern: / => new node: / },
  { kind: 'node-silent', pattern: / => marking \S+ as failed \(no announce received/ },
  { kind: 'node-unsubscribed', pattern: /^\[uWSGI [\w ]+ pid \d+\] .* => marking \S+ as failed/ },
  { kind: 'node-death-marked', pattern: / => marking \S+ as failed/ },
  { kind: 'gateway-buried', pattern: /gateway ".*" has been buried/ },
];

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
/** What core/logging.c, uwsgi_log_verbose puts before a line: ctime(3), in the time zone of uWSGI's process. */
const PRINTED = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d) (\d{4}) - /;

/**
 * The time that uWSGI printed before a line, as `2026-11-20T16:51:43`: its own clock, local time, cut to the second. Null
 * if it printed none: to most lines it doesn't.
 */
export function printedTime(text: string): string | null {
  const [, month = '', day = '', time = '', year = ''] = PRINTED.exec(text) ?? [];
  const number = MONTHS.indexOf(month) + 1;
  return number === 0 ? null : `${year}-${String(number).padStart(2, '0')}-${day.replace(' ', '0')}T${time}`;
}

/** Reads the meaning of a log line. Pids are those that uWSGI prints. */
export const meaningOf = meaningBy(MEANINGS);
