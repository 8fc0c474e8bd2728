// Lets plain node run the sources as they are: `node -r ./test/cli/ts-hook.cjs cli/bin.ts`.
const { transformFileSync } = require('@swc/core');
const { SWC } = require('../swc.cjs');

require.extensions['.ts'] = (module, file) => {
  module._compile(transformFileSync(file, { ...SWC, configFile: false, swcrc: false }).code, file);
};
