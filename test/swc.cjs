// How swc compiles the sources, for Jest and for plain node. It takes the types away and checks none: `npm run
// typecheck` does.
exports.SWC = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};
