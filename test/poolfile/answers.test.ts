import { answer, answers } from './answers';
import { ENVIRONMENT, poolFile } from './given';

const FILES = {
  'dev/environment.yaml': ENVIRONMENT,
  'dev/a.yaml': poolFile({ replicas: '15' }),
};
const GIVEN = answers(FILES, 'replicas-too-many');
const HEAD = 'error replicas-too-many dev/a.yaml:8:11 replicas';

test('an answer equals one with the same head and each datum', () => {
  expect(GIVEN).toEqual([answer(HEAD)]);
  expect(GIVEN).toEqual([answer(HEAD, 14, 15)]);
});

test.each([
  ['another severity', HEAD.replace('error', 'warning'), 15],
  ['another code', HEAD.replace('many', 'few'), 15],
  ['another column', HEAD.replace('8:11', '8:1'), 15],
  ['only the beginning of the path', HEAD.slice(0, -1), 15],
  ['a datum that is missing', HEAD, 16],
  ['a datum that is part of a number', HEAD, 1],
  ['a datum that is part of a word', HEAD, 'Dock'],
])('an answer differs from one with %s', (_, head, datum) => {
  expect(GIVEN).not.toEqual([answer(head, datum)]);
});
