import { pullEnvironment } from '../../../containers/pull/environment';
import { examplePool } from '../../example-pool';

const environment = (pull: object): Record<string, string> =>
  pullEnvironment(examplePool({ pull: { ...examplePool().pull, ...pull } }), false);

test('a proxy is for https, and never for loopback, link-local and private addresses', () => {
  expect(environment({ proxy: 'http://proxy.example:3128', noProxy: ['.corp.example', '10.0.0.0/8'] })).toMatchObject({
    HTTPS_PROXY: 'http://proxy.example:3128',
    NO_PROXY:
      'localhost,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,172.16.0.0/12,192.168.0.0/16,.corp.example',
  });
});

test('without a proxy there is nothing to bypass', () => {
  expect(Object.keys(environment({ noProxy: ['.corp.example'] })).filter((name) => /PROXY/.test(name))).toEqual([]);
});
