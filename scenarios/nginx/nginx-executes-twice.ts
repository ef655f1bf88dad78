import { HOLDS } from '../../harness/core/record/recorder.ts';
import { askFrozenBackend, executedTwice } from '../../harness/servers/nginx/frozen-backend.ts';
import { defineScenario, refuted } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'control: nginx, a backend that stands still for longer than `proxy_read_timeout`, with `proxy_next_upstream ... non_idempotent`',
  mustShow: "fail: no client notices anything, and POST were executed by both backends; the backends' books tell which",
  source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream',
  tags: ['control', 'nginx', 'upstream', 'forced'],
  expect: refuted({ as: 'fail', by: 'executed-once' }),
  siege: { paths: ['/fast/'], requests: { '/fast/': { method: 'POST' } } },
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-non-idempotent.conf');
  },

  // What was in the sockets of the backend when it stood still is executed when it goes on, although its client has an answer.
  async reload(stage) {
    let posts: readonly number[] = [];
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.startBackends('ver_b');
      posts = await askFrozenBackend(stage, 'all are answered');
      stage.signalMaster(stage.instance('nginx'), 'SIGHUP');
      await stage.workersAreReplaced(stage.instance('nginx'));
    });
    await stage.shows('a POST that was answered once was executed by both backends', async () => {
      const executed = await executedTwice(stage);
      const twice = posts.filter((id) => executed.includes(id));
      stage.note('executed-twice', `POST ${twice.map((id) => `#${id}`).join(', ')} of ${posts.map((id) => `#${id}`).join(', ')}`);
      return twice.length > 0 ? HOLDS : `executed twice: ${executed.join(', ')}; the POST were ${posts.join(', ')}`;
    });
  },
});
