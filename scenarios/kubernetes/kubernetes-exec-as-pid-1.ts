import { defineScenario, zeroDowntime } from '../../harness/servers/kubernetes/kubernetes-scenario.ts';

export default defineScenario({
  title: 'a rolling update of pods whose shell becomes the server, by `exec`',
  mustShow: 'SIGTERM reaches the server, which closes kept connections with its answers, and ends: no request fails',
  source: 'https://docs.docker.com/reference/dockerfile/#exec-form-entrypoint-example',
  tags: ['kubernetes', 'rolling-update', 'signals', 'keep-alive'],
  expect: zeroDowntime(),
  siege: { lanes: ['reused'] },
  startups: 3,

  boot: (stage) => stage.deploy('exec-as-pid-1.yaml', 'ver_a'),

  reload: (stage) => stage.transition({ from: 'ver_a', to: 'ver_b' }, () => stage.update('ver_b')),
});
