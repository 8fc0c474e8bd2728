import { App, Fn, Lazy, TerraformResource, TerraformStack, Token } from 'cdktf';
import { type Resolve, resolveOnlyTokens } from '../../../constructs/cdktf/resolve-tokens';

const stack = new TerraformStack(new App({ stackTraces: false }), 'stack');
const resource = new TerraformResource(stack, 'other', { terraformResourceType: 'terraform_data' });
const { resolve: original } = jest.requireActual<{ resolve: Resolve }>('cdktf/lib/_tokens');

const TEXT = resource.getStringAttribute('id');
const NUMBER = resource.getNumberAttribute('count');
const LIST = resource.getListAttribute('all');

test.each<[string, unknown]>([
  ['a reference', TEXT],
  ['a reference within a string', `before ${TEXT} after`],
  ['a number that stands for a reference', { count: NUMBER, plain: -1.5, large: -1e200 }],
  ['a number within a string', `count-${NUMBER}`],
  ['a list that stands for a reference', { all: LIST, some: ['a', TEXT] }],
  ['a map that stands for a reference', { map: Token.asStringMap(resource.interpolationForAttribute('map')) }],
  ['a reference as a key', { [TEXT]: 'x', y: 1 }],
  ['a function', { number: Fn.substr(TEXT, 0, 8), list: Fn.tolist([TEXT, 'b']) }],
  ['a lazy value', { late: Lazy.anyValue({ produce: () => ({ inner: TEXT, gone: undefined }) }) }],
  ['an instance of a class', { it: resource.interpolationForAttribute('x') }],
  ['a map with a key named resolve', { labels: { resolve: 'yes' } }],
  ['undefined, null and empty values', { a: undefined, b: null, c: [undefined, null, { d: undefined }], e: {}, f: [] }],
  ['plain data', { a: 'x', b: [1, true, ['y', { z: '$${x} %%{y} e+10 1e5' }]] }],
])('%s resolves to what CDKTF makes of it', (_what, value) => {
  expect(resolveOnlyTokens(original)(stack, value)).toEqual(original(stack, value));
});

test('CDKTF resolves only the parts that may contain a reference', () => {
  const resolve = jest.fn(original);
  resolveOnlyTokens(resolve)(stack, { a: 'x', b: [1, { c: TEXT, d: ['y'] }] });
  expect(resolve.mock.calls.map(([, value]) => value)).toEqual([TEXT]);
});

test('the result is a copy: changing it leaves the original as it was', () => {
  const list = [{ a: 1 }];
  const resolved = resolveOnlyTokens(original)(stack, { list }) as { list: object[] };
  resolved.list.push({});
  Object.assign(resolved.list[0]!, { b: 2 });
  expect(list).toEqual([{ a: 1 }]);
});
