import { answer } from '../answers';
import { ME, ofPool } from './one-pool';

test.each([
  ['cluster', '', 'kubernetes.io/tls'],
  ['box', '', '10.20.0.11'],
  ['here', '', undefined],
  ['cluster', 'tls: none, ', undefined],
  ['box', 'tls: none, ', undefined],
] as const)('a pool on %s with "%s" needs a certificate if other machines can reach it: %s', (target, tls, datum) => {
  expect(ofPool('tls-missing', target, `${tls}${ME}`)).toEqual(
    datum === undefined ? [] : [answer('error tls-missing dev/chat.yaml:7:1 access.tls', datum)],
  );
});

test("the hint of a Docker host names the pool's own folder", () => {
  expect(ofPool('tls-missing', 'box', ME)).toEqual([
    answer('error tls-missing dev/chat.yaml:7:1 access.tls', '/etc/poolform/chat/bundle.pem'),
  ]);
});

test.each([
  ['cluster', 'none', ['main', 'kubernetes.io/tls']],
  ['box', 'none', ['10.20.0.11', '/etc/poolform/chat/bundle.pem']],
  ['here', 'none', undefined],
  ['cluster', '{ secret: cert }', undefined],
  ['box', '{ bundle: /etc/a/b.pem }', undefined],
] as const)('on %s, tls: %s is clear text on a network: %j', (target, tls, data) => {
  expect(ofPool('tls-insecure', target, `tls: ${tls}, ${ME}`)).toEqual(
    data === undefined ? [] : [answer('warning tls-insecure dev/chat.yaml:7:16 access.tls', ...data)],
  );
});

test.each([
  ['/b.pem', '/'],
  ['/etc/b.pem', '/etc'],
  ['/etc/a/b.pem', undefined],
  ['/a/b/c/d.pem', undefined],
])('the folder of %s is not a folder for the gateway alone: %s', (bundle, folder) => {
  expect(ofPool('tls-folder-insecure', 'box', `tls: { bundle: ${bundle} }, ${ME}`)).toEqual(
    folder === undefined
      ? []
      : [
          answer(
            'error tls-folder-insecure dev/chat.yaml:7:26 access.tls.bundle',
            folder,
            '/etc/poolform/chat/bundle.pem',
          ),
        ],
  );
});
