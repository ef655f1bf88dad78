import type { Place } from './graceful-server.ts';

/** A configuration of nginx with one server; `inside` is what stands in it. Two workers, as Debian's `auto` gives on two cores. */
export function nginxWith({ folder, port }: Place, inside: string, beside = ''): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path ${folder}/${name};`);
  // As root its workers would run for another user, who may not open the sockets of the applications.
  return `${process.getuid?.() === 0 ? 'user root;\n' : ''}worker_processes 2;
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/nginx.log notice;
events { worker_connections 768; }
http {
${temporary.join('\n')}
  access_log ${folder}/access.log;
${beside}
  server {
    listen 127.0.0.1:${port};
    ${inside}
  }
}
`;
}
