import { defineScenario, reproduces } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update of pods whose first process is a shell that waits for the server',
  mustShow: 'SIGTERM is lost in the shell: the server goes on to serve kept connections, until it is killed with what it has in hand',
  source: 'https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example',
  tags: ['kubernetes', 'rolling-update', 'signals', 'keep-alive'],
  cure: 'kubernetes-exec-as-pid-1',
  expect: reproduces({
    says: 'the first process of a container gets SIGTERM, and a shell does not pass it on',
    outcome: 'empty-reply',
    also: ['reset'],
    causes: ['killed-after-grace-period'],
    log: { pattern: /^container was killed: / },
  }),
  siege: { lanes: ['reused'] },
  startups: 3,

  boot: (stage) => stage.deploy('shell-as-pid-1.yaml', 'ver_a'),

  reload: (stage) => stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update('ver_b')),
});
