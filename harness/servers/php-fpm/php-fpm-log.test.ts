import { expect, it } from 'vitest';
import { meaningOf, printedTime } from './php-fpm-log.ts';

const at = (level: string, text: string): string => `[28-Nov-2026 11:23:59.253971] ${level}: pid 3743, ${text}`;

/** Lines that PHP-FPM 8.2.36, and the nginx in front of it, wrote in runs of the scenarios, and what each tells. */
it.each([
  [at('NOTICE', 'fpm_init(), line 83: fpm is running, pid 3743'), 'master-spawned', 3743],
  [at('NOTICE', 'fpm_event_loop(), line 388: ready to handle connections'), 'ready', 3743],
  [at('DEBUG', 'fpm_children_make(), line 468: [pool www] child 3896 started'), 'worker-spawned', 3896],
  [at('DEBUG', 'fpm_pctl_kill_all(), line 163: [pool www] sending signal 3 SIGQUIT to child 3904'), 'worker-told', 3904],
  [at('DEBUG', 'fpm_pctl_kill_all(), line 163: [pool www] sending signal 15 SIGTERM to child 3904'), 'worker-ended', 3904],
  [
    at('NOTICE', 'fpm_children_bury(), line 289: [pool www] child 3897 exited with code 0 after 2.9 seconds from start'),
    'worker-gone',
    3897,
  ],
  [
    at('DEBUG', 'fpm_children_bury(), line 289: [pool www] child 3897 exited on signal 15 (SIGTERM) after 2.9 seconds'),
    'worker-died',
    3897,
  ],
  [at('NOTICE', 'fpm_got_signal(), line 132: Reloading in progress ...'), 'reload', 3743],
  [
    at('NOTICE', 'fpm_pctl_exec(), line 85: reloading: execvp("/usr/sbin/php-fpm8.2", {"/usr/sbin/php-fpm8.2", "-F"})'),
    'executes-itself',
    3743,
  ],
  [at('NOTICE', 'fpm_sockets_init_main(), line 468: using inherited socket fd=8, "/tmp/fpm.sock"'), 'socket-inherited', 3743],
  [at('NOTICE', 'fpm_got_signal(), line 102: Finishing ...'), 'shutdown', 3743],
  [at('NOTICE', 'fpm_pctl_exit(), line 71: exiting, bye-bye!'), 'goodbye', 3743],
  ['2026/11/28 11:26:55 [notice] 24123#24123: reconfiguring', 'reload', 24123],
  [at('DEBUG', 'fpm_event_loop(), line 440: event module triggered 1 events'), 'log-line', null],
])('%s', (line, kind, pid) => {
  expect(meaningOf(line)).toEqual({ kind, pid });
});

it('reads the time that FPM prints, and none that it does not', () => {
  expect(printedTime(at('NOTICE', 'fpm_init(), line 83: fpm is running, pid 3743'))).toBe('2026-11-28T11:23:59');
  expect(printedTime('fooserv: importing ver_a')).toBeNull();
});
