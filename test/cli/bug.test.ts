import { poolform } from './run';

jest.mock(
  '../../poolfile/load',
  () => ({
    load: () => {
      throw new Error('the boiler is open');
    },
  }),
  { virtual: true },
);

test('a bug prints its stack, asks for a report and ends with 70', async () => {
  const { code, stdout, stderr } = await poolform(['check']);
  expect([code, stdout]).toEqual([70, '']);
  expect(stderr).toMatch(/^Error: the boiler is open\n {4}at /);
  expect(stderr).toMatch(/\nthis is a bug in poolform [0-9.]+; please report it with the lines above\n$/);
});
