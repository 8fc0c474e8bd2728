import { required } from '../../../poolfile/values/required';

test('a value that is there is returned, a falsy one too', () => {
  expect([required(0, 'a number'), required('', 'a text')]).toEqual([0, '']);
});

test('a value that is missing throws an error that names it as a bug', () => {
  expect(() => required(undefined, 'the network of pool chat')).toThrow(/bug.*the network of pool chat is missing/);
});
