import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A balancer in front of two backends, and what it is told when one of them is to end. */
export interface Balancer {
  /** Of the table. */
  readonly says: string;
  /** The longest sleep that is tried, in milliseconds. */
  readonly longestMs: number;
  /** How long it may take to notice an end or a start, in milliseconds. */
  readonly noticesWithinMs: number;
  /** How often it checks, in milliseconds; 0 if it does not. */
  readonly checksEveryMs: number;
  start(folder: string, port: number, backends: readonly number[]): Promise<ChildProcess>;
  /** The first backend is about to end, or runs again. */
  tell?(folder: string, balancer: ChildProcess, backends: readonly number[]): Promise<void>;
}

const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`;

/** HAProxy, which asks each backend whether it is ready. `retries 0` lets a refused connection be seen at once. */
export function haproxy(interMs: number, fall: number): Balancer {
  return {
    says: `HAProxy, \`inter ${interMs}ms fall ${fall}\``,
    longestMs: (fall + 1) * interMs + 500,
    noticesWithinMs: (fall + 1) * interMs + 500,
    checksEveryMs: interMs,
    async start(folder, port, backends) {
      const servers = backends.map((each, i) => `  server s${i} 127.0.0.1:${each}`).join('\n');
      const text = `defaults\n  mode http\n  timeout connect 2s\n  timeout client 20s\n  timeout server 20s\n  retries 0
frontend front\n  bind 127.0.0.1:${port}\n  default_backend app
backend app\n  balance roundrobin\n  option httpchk GET /ready\n  default-server check inter ${interMs}ms fall ${fall} rise 1\n${servers}\n`;
      await writeFile(join(folder, 'haproxy.cfg'), text);
      return spawn('haproxy', ['-db', '-f', 'haproxy.cfg'], options(folder));
    },
  };
}

/** nginx, which checks nothing: it learns of an end by a request that fails, or by a reload that the deploy makes. */
export function nginx({ retries, reloads }: { readonly retries: boolean; readonly reloads: boolean }): Balancer {
  const next = retries ? 'its `proxy_next_upstream`' : '`proxy_next_upstream off`';
  return {
    says: `nginx, ${next}${reloads ? ', reloaded without the backend before that is told to end' : ', not told'}`,
    longestMs: 3000,
    noticesWithinMs: 1000,
    checksEveryMs: 0,
    async start(folder, port, backends) {
      const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${folder}/${each};`).join(' ');
      const user = process.getuid?.() === 0 ? 'user root;' : '';
      await writeUpstream(folder, backends);
      await writeFile(
        join(folder, 'nginx.conf'),
        `${user} daemon off; worker_processes 2; pid ${folder}/pid; error_log stderr crit; events {}
http { access_log off; ${temp} include ${folder}/upstream.conf; server { listen 127.0.0.1:${port}; location / { proxy_pass http://app; ${retries ? '' : 'proxy_next_upstream off;'} } } }\n`,
      );
      return spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')], options(folder));
    },
    ...(reloads
      ? {
          async tell(folder: string, balancer: ChildProcess, backends: readonly number[]) {
            await writeUpstream(folder, backends);
            balancer.kill('SIGHUP');
          },
        }
      : {}),
  };
}

async function writeUpstream(folder: string, backends: readonly number[]): Promise<void> {
  const servers = backends.map((port) => `server 127.0.0.1:${port} max_fails=0;`).join(' ');
  await writeFile(join(folder, 'upstream.conf'), `upstream app { ${servers} }\n`);
}

function options(cwd: string) {
  return { cwd, stdio: 'ignore', env: { PATH } } as const;
}
