import { App, Fn, Lazy, TerraformResource, TerraformStack, Token } from 'cdktf';
import { type Resolve, resolveWhereNeeded } from '../../../constructs/cdktf/resolve-tokens';

const stack = new TerraformStack(new App({ stackTraces: false }), 'stack');
const resource = new TerraformResource(stack, 'other', { terraformResourceType: 'terraform_data' });
const { resolve: original } = jest.requireActual<{ resolve: Resolve }>('cdktf/lib/_tokens');

const TEXT = resource.getStringAttribute('id');
const NUMBER = resource.getNumberAttribute('count');
const LIST = resource.getListAttribute('all');

test.each<[string, unknown]>([
  ['a reference', TEXT],
  ['a reference within a text', `before ${TEXT} after`],
  ['a number that stands for a reference', { count: NUMBER, plain: -1.5, large: -1e200 }],
  ['a number within a text', `count-${NUMBER}`],
  ['a list that stands for a reference', { all: LIST, some: ['a', TEXT] }],
  ['a map that stands for a reference', { map: Token.asStringMap(resource.interpolationForAttribute('map')) }],
  ['a reference as a key', { [TEXT]: 'x', y: 1 }],
  ['a function', { number: Fn.substr(TEXT, 0, 8), list: Fn.tolist([TEXT, 'b']) }],
  ['a value that is made late', { late: Lazy.anyValue({ produce: () => ({ inner: TEXT, gone: undefined }) }) }],
  ['an object of a class', { it: resource.interpolationForAttribute('x') }],
  ['a map with a key resolve', { labels: { resolve: 'yes' } }],
  ['what is not there', { a: undefined, b: null, c: [undefined, null, { d: undefined }], e: {}, f: [] }],
  ['plain data', { a: 'x', b: [1, true, ['y', { z: '$${x} %%{y} e+10 1e5' }]] }],
])('%s comes out as CDKTF has it', (_what, value) => {
  expect(resolveWhereNeeded(original)(stack, value)).toEqual(original(stack, value));
});

test('CDKTF is not asked for plain data, and only for the part that may hold a reference', () => {
  const resolve = jest.fn(original);
  resolveWhereNeeded(resolve)(stack, { a: 'x', b: [1, { c: TEXT, d: ['y'] }] });
  expect(resolve.mock.calls.map(([, value]) => value)).toEqual([TEXT]);
});

test('what goes out is a copy: what is merged into it changes nothing of what it was made from', () => {
  const list = [{ a: 1 }];
  const made = resolveWhereNeeded(original)(stack, { list }) as { list: object[] };
  made.list.push({});
  Object.assign(made.list[0]!, { b: 2 });
  expect(list).toEqual([{ a: 1 }]);
});
