import Module from 'node:module';

/**
 * Import this file before cdktf: it keeps cdktf from loading archiver and its dependencies, an eighth of the app's
 * running time. cdktf never uses what it loads in this process, because it packs assets in a process of its own
 * (`archiveSync` in cdktf/lib/private/fs).
 */
try {
  const file = require.resolve('archiver', { paths: [require.resolve('cdktf')] });
  require.cache[file] ??= Object.assign(new Module(file), { filename: file, loaded: true });
} catch {
  // a core that does not depend on archiver
}
